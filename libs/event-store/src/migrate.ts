import 'reflect-metadata';
import pg from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { databaseProblem } from './database-problem.js';
import { MigrationError } from './errors.js';
import { Tables1750000000001 } from './migrations/0001-tables.js';
import { AppendBatch1750000000002 } from './migrations/0002-append-batch.js';
import { Leases1750000000003 } from './migrations/0003-leases.js';
import { AppRole1750000000004 } from './migrations/0004-app-role.js';
import { ObjectKeys1750000000005 } from './migrations/0005-object-keys.js';
import { ToldEvents1750000000006 } from './migrations/0006-told-events.js';
import { CommitMark1750000000007 } from './migrations/0007-commit-mark.js';
import { KubeLeases1750000000008 } from './migrations/0008-kube-leases.js';
import { PostedEvents1750000000009 } from './migrations/0009-posted-events.js';
import { ToldExpansions1750000000010 } from './migrations/0010-told-expansions.js';
import { ToldSteps1750000000011 } from './migrations/0011-told-steps.js';

const MIGRATIONS = [
  Tables1750000000001,
  AppendBatch1750000000002,
  Leases1750000000003,
  AppRole1750000000004,
  ObjectKeys1750000000005,
  ToldEvents1750000000006,
  CommitMark1750000000007,
  KubeLeases1750000000008,
  PostedEvents1750000000009,
  ToldExpansions1750000000010,
  ToldSteps1750000000011,
];

/** Any number, the same for all processes: 'bert' in ASCII. */
const MIGRATION_LOCK = 0x62657274;
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings the database to this release's tables. Several processes may call it at once: one migrates, the others
 * wait and find it done. Needs a user who owns the database and may make the role `berth_app`.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const guard = new pg.Client({ connectionString: databaseUrl, application_name: 'berth-migrate' });
  await guard.connect();
  try {
    const problem = await databaseProblem(guard);
    if (problem !== undefined) throw new MigrationError(problem);
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await guard.query('create schema if not exists berth');
    await runMigrations(databaseUrl);
  } catch (error) {
    throw explained(error, guard.user);
  } finally {
    // Ending the session releases the lock.
    await guard.end();
  }
}

async function runMigrations(url: string): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'berth-migrate',
    schema: 'berth',
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: 1,
  });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await dataSource.destroy();
  }
}

function explained(error: unknown, user: string | undefined): unknown {
  const cause = error instanceof QueryFailedError ? (error.driverError as Error) : error;
  if (!(cause instanceof pg.DatabaseError) || cause.code !== INSUFFICIENT_PRIVILEGE) return error;
  const who = user ?? 'the user of DATABASE_URL';
  return new MigrationError(
    `${who} lacks a right that the migration needs (${cause.message}). Let ${who} own the database and have CREATEROLE, ` +
      `or have an administrator run: create role berth_app nologin; grant berth_app to ${who};`,
    { cause: error },
  );
}
