import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The one writer of the log. One call is one group commit: each append of the batch is checked by itself under the
 * head's lock; those that pass are numbered, stored and chained, the others get a verdict.
 *
 * The caller keeps out of one batch any two appends that share a stream, a name or a binding, so all checks look
 * at the state before the batch. `exceptions` is null when every append landed, in order, from `first_position`.
 *
 * Shape: arrays through unnest, one statement per step, scalar sub-selects for look-ups. The settings keep
 * the planner from joining the small batch with a whole table by hash, and from compiling (700 ms a call).
 */
export class AppendBatch1750000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENT_DIGEST);
    await runner.query(COMMIT_HASH);
    await runner.query(APPEND_BATCH);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function berth.append_batch, berth.commit_hash, berth.event_digest');
  }
}

/**
 * Netstrings of all columns but position, in table order; see docs/log-format.md. Stable, as format() is: declared
 * immutable it would be called row by row instead of being inlined.
 */
const EVENT_DIGEST = /* sql */ `
  create function berth.event_digest(e berth.events, stamp text) returns text
  language sql stable parallel safe
  return encode(sha256(convert_to(format(
    '14:berth.event.v1,36:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,%s:%s,',
    (e).append_id, octet_length((e).id), (e).id, octet_length((e).uid), (e).uid,
    octet_length((e).version::text), (e).version, octet_length((e).cluster), (e).cluster,
    octet_length((e).kind), (e).kind, octet_length((e).namespace), (e).namespace, octet_length((e).name), (e).name,
    octet_length((e).type), (e).type, octet_length((e).schema_version::text), (e).schema_version,
    octet_length((e).data), (e).data, octet_length((e).deletes::text), (e).deletes::text,
    octet_length((e).actor), (e).actor, octet_length((e).request_id), (e).request_id,
    octet_length((e).causation::text), (e).causation, octet_length((e).correlation), (e).correlation,
    octet_length((e).traceparent), (e).traceparent, octet_length((e).tracestate), (e).tracestate,
    octet_length(stamp), stamp
  ), 'UTF8')), 'hex')
`;

const COMMIT_HASH = /* sql */ `
  create function berth.commit_hash(
    epoch integer, previous bytea, first bigint, last bigint, stamp text, digests text
  ) returns bytea
  language sql stable parallel safe
  return sha256(convert_to(format(
    '15:berth.commit.v1,%s:%s,64:%s,%s:%s,%s:%s,%s:%s,%s:%s,',
    octet_length(epoch::text), epoch, encode(previous, 'hex'), octet_length(first::text), first,
    octet_length(last::text), last, octet_length(stamp), stamp, octet_length(digests), digests
  ), 'UTF8'))
`;

const APPEND_BATCH = /* sql */ `
  create function berth.append_batch(
    append_ids uuid[],
    c_append integer[], c_append_id uuid[], c_event_id text[], c_uid text[], c_expected integer[],
    c_cluster text[], c_kind text[], c_namespace text[], c_name text[],
    c_type text[], c_schema_version integer[], c_data text[], c_deletes boolean[],
    c_actor text[], c_request_id text[], c_causation bigint[], c_correlation text[],
    c_traceparent text[], c_tracestate text[], c_state_version integer[], c_state text[],
    p_append integer[], p_uid text[], p_version integer[],
    b_append integer[], b_volume text[], b_claim text[],
    u_append integer[], u_volume text[], u_claim text[],
    l_append integer[], l_name text[], l_fence bigint[],
    out first_position bigint, out exceptions jsonb
  )
  language plpgsql volatile security definer
  set search_path = berth, pg_temp
  set jit = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set enable_seqscan = off
  set enable_bitmapscan = off
  set enable_material = off
  set plan_cache_mode = force_generic_plan
  as $body$
  declare
    was head%rowtype;
    now_time timestamptz;
    stamp text;
    changed integer;
    left_out integer[];
    more jsonb;
  begin
    select * into strict was from head for update;

    -- Ids that landed before, after a lost COMMIT; versions; live names.
    select jsonb_agg(f.fact) into exceptions from (
      select jsonb_build_object('append', i.ordinal - 1, 'kind', 'known', 'first', a.first, 'last', a.last) as fact
      from unnest(append_ids) with ordinality as i(id, ordinal)
      join appends a on a.id = i.id
      union all
      select case
        when coalesce(c.actual, 0) <> c.expected then
          jsonb_build_object('append', c.append, 'kind', 'version', 'uid', c.uid, 'expected', c.expected,
            'actual', coalesce(abs(c.actual), 0), 'deleted', coalesce(c.actual < 0, false))
        else
          jsonb_build_object('append', c.append, 'kind', 'name', 'uid', c.holder, 'cluster', c.cluster,
            'objectKind', c.kind, 'namespace', c.namespace, 'name', c.name)
        end
      from (
        select t.*,
          (select case when o.deleted_position is null then o.version else -o.version end
            from objects o where o.uid = t.uid) as actual,
          case when t.expected = 0 then
            (select o.uid from objects o
              where o.cluster = t.cluster and o.kind = t.kind and o.namespace = t.namespace and o.name = t.name
                and o.deleted_position is null)
          end as holder
        from unnest(c_append, c_uid, c_expected, c_cluster, c_kind, c_namespace, c_name)
          as t(append, uid, expected, cluster, kind, namespace, name)
        offset 0
      ) c
      where coalesce(c.actual, 0) <> c.expected
        or c.holder is not null and not exists (
          select from unnest(c_append, c_uid, c_deletes) as d(append, uid, deletes)
          where d.append = c.append and d.uid = c.holder and d.deletes
        )
    ) f;

    -- What an append relies on without writing it. Skipped whole when no append of the batch has any.
    if cardinality(p_append) + cardinality(b_append) + cardinality(u_append) + cardinality(l_append) > 0 then
      select jsonb_agg(f.fact) into more from (
        select jsonb_build_object('append', p.append, 'kind', 'version', 'uid', p.uid, 'expected', p.version,
          'actual', coalesce(abs(p.actual), 0), 'deleted', coalesce(p.actual < 0, false)) as fact
        from (
          select t.*,
            (select case when o.deleted_position is null then o.version else -o.version end
              from objects o where o.uid = t.uid) as actual
          from unnest(p_append, p_uid, p_version) as t(append, uid, version)
          offset 0
        ) p
        where p.actual is distinct from p.version
        union all
        select jsonb_build_object('append', b.append, 'kind', 'binding', 'volumeUid', b.volume, 'claimUid', b.claim)
        from unnest(b_append, b_volume, b_claim) as b(append, volume, claim)
        where exists (
          select from (
            select o.volume_uid, o.claim_uid from bindings o where o.volume_uid = b.volume
            union all
            select o.volume_uid, o.claim_uid from bindings o where o.claim_uid = b.claim
          ) o
          where (o.volume_uid, o.claim_uid) <> (b.volume, b.claim) and not exists (
            select from unnest(u_append, u_volume, u_claim) as u(append, volume, claim)
            where u.append = b.append and u.volume = o.volume_uid and u.claim = o.claim_uid
          )
        )
        union all
        select jsonb_build_object('append', l.append, 'kind', 'lease', 'lease', l.name, 'fence', l.fence)
        from unnest(l_append, l_name, l_fence) as l(append, name, fence)
        where not exists (select from leases o where o.name = l.name and o.fence = l.fence)
      ) f;
      exceptions := case when exceptions is null then more else exceptions || coalesce(more, '[]') end;
    end if;

    first_position := was.position + 1;

    -- The uncommon way: narrow the arrays to the appends that pass, then go on as if only they had come.
    if exceptions is not null then
      select array_agg(distinct (f.fact->>'append')::integer) into left_out
      from jsonb_array_elements(exceptions) as f(fact);
      select array_agg(t.a order by n), array_agg(t.b order by n), array_agg(t.c order by n), array_agg(t.d order by n),
        array_agg(t.e order by n), array_agg(t.f order by n), array_agg(t.g order by n), array_agg(t.h order by n),
        array_agg(t.i order by n), array_agg(t.j order by n), array_agg(t.k order by n), array_agg(t.l order by n),
        array_agg(t.m order by n), array_agg(t.o order by n), array_agg(t.p order by n), array_agg(t.q order by n),
        array_agg(t.r order by n), array_agg(t.s order by n), array_agg(t.t order by n), array_agg(t.u order by n),
        array_agg(t.v order by n)
      into c_append, c_append_id, c_event_id, c_uid, c_expected, c_cluster, c_kind, c_namespace, c_name, c_type,
        c_schema_version, c_data, c_deletes, c_actor, c_request_id, c_causation, c_correlation, c_traceparent,
        c_tracestate, c_state_version, c_state
      from unnest(c_append, c_append_id, c_event_id, c_uid, c_expected, c_cluster, c_kind, c_namespace, c_name,
        c_type, c_schema_version, c_data, c_deletes, c_actor, c_request_id, c_causation, c_correlation,
        c_traceparent, c_tracestate, c_state_version, c_state)
        with ordinality as t(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, n)
      where t.a <> all (left_out);
      if c_append is null then
        return;
      end if;
    end if;

    now_time := greatest(clock_timestamp(), was.time);
    stamp := to_char(now_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    -- Before the inserts below, so that a name that ends here may be taken again by the same append.
    update objects o
    set version = o.version + 1,
      position = was.position + c.n,
      deleted_position = case when c.deletes then was.position + c.n end
    from unnest(c_uid, c_expected, c_deletes) with ordinality as c(uid, expected, deletes, n)
    where c.expected > 0 and o.uid = c.uid and o.version = c.expected;
    get diagnostics changed = row_count;

    with stored as (
      insert into events
      select was.position + c.n, c.append_id, c.event_id, c.uid, c.expected + 1, c.cluster, c.kind, c.namespace,
        c.name, c.type, c.schema_version, c.data, c.deletes, c.actor, c.request_id, c.causation, c.correlation,
        c.traceparent, c.tracestate, now_time
      from unnest(c_append_id, c_event_id, c_uid, c_expected, c_cluster, c_kind, c_namespace, c_name, c_type,
        c_schema_version, c_data, c_deletes, c_actor, c_request_id, c_causation, c_correlation, c_traceparent,
        c_tracestate)
        with ordinality as c(append_id, event_id, uid, expected, cluster, kind, namespace, name, type,
          schema_version, data, deletes, actor, request_id, causation, correlation, traceparent, tracestate, n)
      returning position, event_digest(events, stamp) as digest
    ), folded as (
      insert into revisions
      select c.uid, was.position + c.n, c.expected + 1, c.state_version, c.state
      from unnest(c_uid, c_expected, c_state_version, c_state) with ordinality as c(uid, expected, state_version, state, n)
    ), made as (
      insert into objects
      select c.uid, c.cluster, c.kind, c.namespace, c.name, 1, was.position + c.n, was.position + c.n,
        case when c.deletes then was.position + c.n end
      from unnest(c_uid, c_expected, c_cluster, c_kind, c_namespace, c_name, c_deletes)
        with ordinality as c(uid, expected, cluster, kind, namespace, name, deletes, n)
      where c.expected = 0
      returning 1
    ), recorded as (
      insert into appends
      select c.append_id, min(was.position + c.n), max(was.position + c.n)
      from unnest(c_append_id) with ordinality as c(append_id, n)
      group by c.append_id
    ), chained as (
      insert into commits
      select max(s.position), min(s.position), was.epoch, 1, now_time,
        commit_hash(was.epoch, was.hash, min(s.position), max(s.position), stamp, string_agg(s.digest, '' order by s.position))
      from stored s
      returning last, hash
    ), moved as (
      update head set position = chained.last, hash = chained.hash, time = now_time from chained
    )
    select changed + count(*) into changed from made;

    if changed <> cardinality(c_uid) then
      raise exception 'two appends of one batch share a stream' using errcode = 'BE001';
    end if;

    if cardinality(u_append) > 0 then
      delete from bindings o
      using unnest(u_append, u_volume, u_claim) as u(append, volume, claim)
      where o.volume_uid = u.volume and o.claim_uid = u.claim and (left_out is null or u.append <> all (left_out));
    end if;
    -- The only conflict left is the same pair again: a repair of one half of a pair binds nothing new.
    if cardinality(b_append) > 0 then
      insert into bindings
      select b.volume, b.claim from unnest(b_append, b_volume, b_claim) as b(append, volume, claim)
      where left_out is null or b.append <> all (left_out)
      on conflict (volume_uid) do nothing;
    end if;
  end
  $body$
`;
