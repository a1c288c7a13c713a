import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What the apps may do: read, and call the functions above. The role is the server's, the rights are this
 * database's, so the role may be there already, or be made by another database's migration at this moment.
 */
export class AppRole1750000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ROLE);
    await runner.query(RIGHTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop owned by berth_app');
  }
}

const ROLE = /* sql */ `
  do $body$
  begin
    if not exists (select from pg_roles where rolname = 'berth_app') then
      create role berth_app nologin;
    end if;
  exception
    when duplicate_object or unique_violation then null;
  end
  $body$
`;

const RIGHTS = /* sql */ `
  do $body$
  begin
    if not pg_has_role(current_user, 'berth_app', 'member') then
      execute format('grant berth_app to %I', current_user);
    end if;
  end
  $body$;

  revoke all on schema berth from public;
  revoke all on all tables in schema berth from public;
  revoke all on all functions in schema berth from public;
  grant usage on schema berth to berth_app;
  grant select on all tables in schema berth to berth_app;
  grant execute on all functions in schema berth to berth_app;
`;
