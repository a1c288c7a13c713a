import type pg from 'pg';
import { expect, it } from 'vitest';
import { databaseProblem } from './database-problem.js';

/** A connection to a server that says this of itself. */
function serverOf(version: string, encoding: string): pg.Client {
  const query = () => Promise.resolve({ rows: [{ version, encoding }] });
  return { query } as unknown as pg.Client;
}

it.each(['15.18 (Debian 15.18-0+deb12u1)', '18.4', '19beta1'])('takes PostgreSQL %s', async (version) => {
  expect(await databaseProblem(serverOf(version, 'UTF8'))).toBeUndefined();
});

it.each(['14.19', '9.6.24', ''])('refuses PostgreSQL %s', async (version) => {
  expect(await databaseProblem(serverOf(version, 'UTF8'))).toBe(
    `the server is PostgreSQL ${version}, it must be 15 or later`,
  );
});

it('refuses a database that cannot hold every text', async () => {
  expect(await databaseProblem(serverOf('18.4', 'SQL_ASCII'))).toBe(
    "the database's encoding is SQL_ASCII, it must be UTF8",
  );
});
