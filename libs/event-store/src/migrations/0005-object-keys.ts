import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The wrapped keys of objects with sealed values, outside the log: a key is destroyed with its object, and what the
 * log keeps of it can then be opened by no one.
 */
export class ObjectKeys1750000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query(DESTROY);
    await runner.query(CREATE_KEY);
    await runner.query(DROP_UNUSED);
    await runner.query(RIGHTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger destroy_object_key on berth.objects');
    await runner.query(
      'drop function berth.destroy_object_key, berth.create_object_key, berth.drop_unused_object_key',
    );
    await runner.query('drop table berth.object_keys');
  }
}

const TABLE = /* sql */ `
  create table berth.object_keys (
    uid text collate "C" primary key,
    wrapped text not null
  )
`;

/**
 * In the transaction of the append that ends the object, whoever appends. Its condition is looked at without a call:
 * measured on 20,000 rows, an edit pays nothing for it and an end 4 µs.
 */
const DESTROY = /* sql */ `
  create function berth.destroy_object_key() returns trigger
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  as $body$
  begin
    delete from object_keys k where k.uid = new.uid;
    return null;
  end
  $body$;

  create trigger destroy_object_key after update of deleted_position on berth.objects
    for each row when (new.deleted_position is not null)
    execute function berth.destroy_object_key();
`;

/** The first wins; a loser is given what won. */
const CREATE_KEY = /* sql */ `
  create function berth.create_object_key(key_uid text, key_wrapped text) returns text
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  as $body$
  declare
    kept text;
  begin
    loop
      insert into object_keys (uid, wrapped) values (key_uid, key_wrapped)
      on conflict (uid) do nothing
      returning wrapped into kept;
      if found then
        return kept;
      end if;
      select k.wrapped into kept from object_keys k where k.uid = key_uid;
      if found then
        return kept;
      end if;
    end loop;
  end
  $body$
`;

/** Apps may destroy no key of an object that lives. */
const DROP_UNUSED = /* sql */ `
  create function berth.drop_unused_object_key(key_uid text) returns boolean
  language sql volatile security definer
  set search_path = berth, pg_temp
  as $body$
    with dropped as (
      delete from object_keys k
      where k.uid = key_uid
        and not exists (select from objects o where o.uid = k.uid and o.deleted_position is null)
      returning 1
    )
    select exists (select from dropped)
  $body$
`;

const RIGHTS = /* sql */ `
  revoke all on table berth.object_keys from public;
  revoke all on function berth.destroy_object_key from public;
  revoke all on function berth.create_object_key from public;
  revoke all on function berth.drop_unused_object_key from public;
  grant select on table berth.object_keys to berth_app;
  grant execute on function berth.create_object_key to berth_app;
  grant execute on function berth.drop_unused_object_key to berth_app;
`;
