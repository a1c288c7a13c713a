import { createTestDatabase } from '@berth/testing';
import pg from 'pg';
import { expect, it } from 'vitest';
import { MigrationError } from './errors.js';
import { openEventStore } from './event-store.js';
import { migrate } from './migrate.js';
import { sampleAppend } from './testing.js';

const TABLES = [
  'events',
  'commits',
  'appends',
  'objects',
  'revisions',
  'bindings',
  'leases',
  'head',
  'object_keys',
  'kube_leases',
  'kube_leases_head',
];

it('lets the app role read and append, and change nothing otherwise', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const app = new pg.Client({ connectionString: database.url, options: '-c role=berth_app' });
  await app.connect();
  for (const table of TABLES) {
    await expect(app.query(`select * from berth.${table}`)).resolves.toBeDefined();
    await expect(app.query(`delete from berth.${table}`)).rejects.toThrow('permission denied');
    await expect(app.query(`truncate berth.${table}`)).rejects.toThrow('permission denied');
  }
  await expect(app.query(`update berth.events set data = ''`)).rejects.toThrow('permission denied');
  await expect(app.query(`insert into berth.bindings values ('v', 'c')`)).rejects.toThrow(
    'permission denied',
  );
  await expect(app.query('create table berth.mine (n int)')).rejects.toThrow('permission denied');
  await app.end();
});

it('migrates once when several processes start at the same time', async () => {
  await using database = await createTestDatabase();
  await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
  await using store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  expect(await store.append(sampleAppend())).toEqual({ first: 1, last: 1 });
});

it('says which right is missing when the user may not migrate', async () => {
  await using database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const user = `guest_${database.name}`;
  await admin.query(`create role ${user} login password 'guest'`);
  const url = new URL(database.url);
  url.username = user;
  url.password = 'guest';
  const error: unknown = await migrate(url.href).catch((it: unknown) => it);
  await admin.query(`drop role ${user}`);
  await admin.end();
  expect(error).toBeInstanceOf(MigrationError);
  expect((error as Error).message).toContain('CREATEROLE');
});
