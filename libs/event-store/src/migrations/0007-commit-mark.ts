import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What a commit leaves at the head, for the caller that has just written it: with it the caller knows its events as the
 * log holds them, and need not read them back.
 */
export class CommitMark1750000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COMMIT_MARK);
    await runner.query('revoke all on function berth.commit_mark from public');
    await runner.query('grant execute on function berth.commit_mark to berth_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function berth.commit_mark');
  }
}

/**
 * Volatile, so that it sees what the append of the same statement wrote; its argument, a result of that append, makes
 * it run behind it.
 */
const COMMIT_MARK = /* sql */ `
  create function berth.commit_mark(first_position bigint) returns text
  language sql volatile
  set search_path = berth, pg_temp
  as $body$
    select epoch || ' ' || to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    from head where first_position is not null
  $body$
`;
