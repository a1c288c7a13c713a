import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The log and what is folded from it. Every index here is on the write path, so each has to earn its place:
 * a stream is read by `revisions`, and the conditional update of `objects` is what guards versions.
 *
 * Key columns are in byte order, whatever the database's collation: paging and the listing order depend on it.
 */
export class Tables1750000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table berth.head, berth.events, berth.commits, berth.appends, berth.objects, berth.revisions, berth.bindings, berth.leases',
    );
  }
}

const TABLES = /* sql */ `
  create table berth.head (
    only_row boolean primary key default true check (only_row),
    position bigint not null,
    epoch integer not null,
    time timestamptz not null,
    hash bytea not null
  ) with (fillfactor = 10);

  insert into berth.head (position, epoch, time, hash) values (0, 1, 'epoch', decode(repeat('00', 32), 'hex'));

  create table berth.events (
    position bigint primary key,
    append_id uuid not null,
    id text not null,
    uid text collate "C" not null,
    version integer not null,
    cluster text collate "C" not null,
    kind text collate "C" not null,
    namespace text collate "C" not null,
    name text collate "C" not null,
    type text not null,
    schema_version integer not null,
    data text not null,
    deletes boolean not null,
    actor text not null,
    request_id text not null,
    causation bigint,
    correlation text not null,
    traceparent text,
    tracestate text,
    time timestamptz not null
  );

  create table berth.commits (
    last bigint primary key,
    first bigint not null,
    epoch integer not null,
    format smallint not null,
    time timestamptz not null,
    hash bytea not null
  );

  create table berth.appends (
    id uuid primary key,
    first bigint not null,
    last bigint not null
  );

  -- Room on each page, so that an update finds place beside the old row and touches no index.
  create table berth.objects (
    uid text collate "C" primary key,
    cluster text collate "C" not null,
    kind text collate "C" not null,
    namespace text collate "C" not null,
    name text collate "C" not null,
    version integer not null,
    position bigint not null,
    created_position bigint not null,
    deleted_position bigint
  ) with (fillfactor = 80);

  create unique index objects_live_name on berth.objects (cluster, kind, namespace, name)
    where deleted_position is null;
  -- For listings of the past; written only when an object ends.
  create index objects_past_name on berth.objects (cluster, kind, namespace, name)
    where deleted_position is not null;

  create table berth.revisions (
    uid text collate "C" not null,
    position bigint not null,
    version integer not null,
    state_version integer not null,
    state text not null,
    primary key (uid, position)
  );

  create table berth.bindings (
    volume_uid text collate "C" primary key,
    claim_uid text collate "C" not null unique
  );

  create table berth.leases (
    name text collate "C" primary key,
    holder text not null,
    fence bigint not null,
    expires timestamptz not null
  );
`;
