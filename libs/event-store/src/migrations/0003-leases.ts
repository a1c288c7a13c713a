import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Leases: who may append as a worker. The fence grows with each change of holder, and only under the head's lock. */
export class Leases1750000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACQUIRE);
    await runner.query(RENEW);
    await runner.query(RELEASE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function berth.acquire_lease, berth.renew_lease, berth.release_lease');
  }
}

/**
 * Waiting candidates look without the head's lock, so that their polling holds up no append. The lock makes the
 * change of holder fall between two commits: no append of the old fence can land after it.
 */
const ACQUIRE = /* sql */ `
  create function berth.acquire_lease(lease text, candidate text, ttl_ms integer) returns bigint
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  as $body$
  declare
    until timestamptz := clock_timestamp() + ttl_ms * interval '1 millisecond';
    granted bigint;
  begin
    update leases l set expires = until
    where l.name = lease and l.holder = candidate and l.expires > clock_timestamp()
    returning l.fence into granted;
    if found then
      return granted;
    end if;
    perform from leases l where l.name = lease and l.expires > clock_timestamp();
    if found then
      return null;
    end if;
    perform from head for update;
    insert into leases as l (name, holder, fence, expires) values (lease, candidate, 1, until)
    on conflict (name) do update
      set holder = excluded.holder, fence = l.fence + 1, expires = excluded.expires
      where l.expires <= clock_timestamp()
    returning l.fence into granted;
    return granted;
  end
  $body$
`;

/** Also after the expiry, as long as nobody else took it: then the fence is still the holder's. */
const RENEW = /* sql */ `
  create function berth.renew_lease(lease text, lease_fence bigint, ttl_ms integer) returns boolean
  language sql volatile security definer
  set search_path = berth, pg_temp
  as $body$
    with renewed as (
      update leases l set expires = clock_timestamp() + ttl_ms * interval '1 millisecond'
      where l.name = lease and l.fence = lease_fence and l.holder <> ''
      returning 1
    )
    select exists (select from renewed)
  $body$
`;

/** The next holder need not wait for the expiry. A released lease cannot be renewed. */
const RELEASE = /* sql */ `
  create function berth.release_lease(lease text, lease_fence bigint) returns boolean
  language sql volatile security definer
  set search_path = berth, pg_temp
  as $body$
    with released as (
      update leases l set expires = '-infinity', holder = ''
      where l.name = lease and l.fence = lease_fence
      returning 1
    )
    select exists (select from released)
  $body$
`;
