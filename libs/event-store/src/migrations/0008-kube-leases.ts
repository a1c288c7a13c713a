import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The Leases that controllers of users elect their leaders by, outside the log: they change every few seconds and mean
 * nothing an hour later. One row each, with versions of their own.
 */
export class KubeLeases1750000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(WRITE);
    await runner.query(END_WITH_NAMESPACE);
    await runner.query(RIGHTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger end_kube_leases on berth.objects');
    await runner.query('drop function berth.end_kube_leases, berth.write_kube_lease');
    await runner.query('drop table berth.kube_leases, berth.kube_leases_head');
  }
}

/**
 * Whoever writes holds the one row of the head until the commit, so positions become visible in order: a reader who has
 * seen one has seen all before it. Of ended Leases those behind `forgotten` are still there, for watches.
 */
const TABLES = /* sql */ `
  create table berth.kube_leases_head (
    only_row boolean primary key default true check (only_row),
    position bigint not null default 0,
    forgotten bigint not null default 0
  ) with (fillfactor = 10);

  insert into berth.kube_leases_head default values;

  create table berth.kube_leases (
    uid text collate "C" primary key,
    cluster text collate "C" not null,
    namespace text collate "C" not null,
    name text collate "C" not null,
    namespace_uid text collate "C" not null,
    version integer not null,
    created_position bigint not null,
    position bigint not null,
    ended timestamptz,
    state text not null
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

  create unique index kube_leases_live_name on berth.kube_leases (cluster, namespace, name) where ended is null;
  create index kube_leases_in_namespace on berth.kube_leases (namespace_uid) where ended is null;
  create index kube_leases_ended on berth.kube_leases (ended) where ended is not null;
  create unique index kube_leases_position on berth.kube_leases (position);
`;

/**
 * Creates (expected version 0), changes or ends a Lease, while its holders, namespace and cluster, are at the versions
 * they were seen at. The same write again is answered as the first was: its answer may have been lost. What ended ten
 * minutes ago is forgotten here too, some of it with each end.
 */
const WRITE = /* sql */ `
  create function berth.write_kube_lease(
    lease_uid text, lease_cluster text, lease_namespace text, lease_name text, expected integer, lease_state text,
    ends boolean, holder_uids text[], holder_versions integer[]
  ) returns table (outcome text, place bigint, about text, actual integer, is_ended boolean)
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  as $body$
  declare
    next bigint;
    kept kube_leases;
    seen integer;
    space text;
    last_forgotten bigint;
  begin
    select h.position + 1 into next from kube_leases_head h for update;
    select * into kept from kube_leases l where l.uid = lease_uid;
    if kept.version = expected + 1 and kept.state = lease_state and (kept.ended is not null) = ends then
      return query select 'written', kept.position, lease_uid, kept.version, ends;
      return;
    end if;
    if coalesce(kept.version, 0) <> expected or kept.ended is not null then
      return query select 'moved', 0::bigint, lease_uid, coalesce(kept.version, 0), kept.ended is not null;
      return;
    end if;
    for at in 1 .. cardinality(holder_uids) loop
      select o.version into seen from objects o where o.uid = holder_uids[at] and o.deleted_position is null;
      if seen is distinct from holder_versions[at] then
        return query select 'moved', 0::bigint, holder_uids[at], coalesce(seen, 0), false;
        return;
      end if;
    end loop;
    if expected = 0 then
      select l.uid into space from kube_leases l
      where l.cluster = lease_cluster and l.namespace = lease_namespace and l.name = lease_name and l.ended is null;
      if found then
        return query select 'taken', 0::bigint, space, 0, false;
        return;
      end if;
      select o.uid into space from objects o
      where o.cluster = lease_cluster and o.kind = 'Namespace' and o.namespace = '' and o.name = lease_namespace
        and o.deleted_position is null;
      if not found then
        return query select 'moved', 0::bigint, lease_namespace, 0, true;
        return;
      end if;
      insert into kube_leases
        (uid, cluster, namespace, name, namespace_uid, version, created_position, position, state)
      values (lease_uid, lease_cluster, lease_namespace, lease_name, space, 1, next, next, lease_state);
    else
      update kube_leases l set version = expected + 1, position = next, state = lease_state,
        ended = case when ends then clock_timestamp() end
      where l.uid = lease_uid;
    end if;
    if ends then
      with old as (
        delete from kube_leases l where l.uid in (
          select o.uid from kube_leases o where o.ended < clock_timestamp() - interval '10 minutes'
          order by o.ended limit 100
        ) returning l.position
      )
      select max(o.position) into last_forgotten from old o;
    end if;
    update kube_leases_head h set position = next, forgotten = greatest(h.forgotten, last_forgotten);
    return query select 'written', next, lease_uid, expected + 1, ends;
  end
  $body$
`;

/**
 * With a namespace go its Leases, in the same transaction. The head is taken first: a creation that is under way either
 * is seen here, or sees that the namespace is gone.
 */
const END_WITH_NAMESPACE = /* sql */ `
  create function berth.end_kube_leases() returns trigger
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  as $body$
  declare
    head bigint;
    count bigint;
  begin
    select h.position into head from kube_leases_head h for update;
    update kube_leases l set version = l.version + 1, position = head + n.place, ended = clock_timestamp()
    from (
      select o.uid, row_number() over (order by o.uid) as place from kube_leases o
      where o.namespace_uid = new.uid and o.ended is null
    ) n
    where l.uid = n.uid;
    get diagnostics count = row_count;
    update kube_leases_head set position = head + count where count > 0;
    return null;
  end
  $body$;

  create trigger end_kube_leases after update of deleted_position on berth.objects
    for each row when (new.deleted_position is not null and new.kind = 'Namespace')
    execute function berth.end_kube_leases();
`;

const RIGHTS = /* sql */ `
  revoke all on table berth.kube_leases, berth.kube_leases_head from public;
  revoke all on function berth.write_kube_lease, berth.end_kube_leases from public;
  grant select on table berth.kube_leases, berth.kube_leases_head to berth_app;
  grant execute on function berth.write_kube_lease to berth_app;
`;
