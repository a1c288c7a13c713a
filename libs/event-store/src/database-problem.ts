import type pg from 'pg';

/** The oldest release that all specs of the log were run on. */
const LEAST_VERSION = 15;

/** Why the log cannot be kept in the database of this connection; undefined: it can. */
export async function databaseProblem(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ version: string; encoding: string }>(
    "select current_setting('server_version') as version, current_setting('server_encoding') as encoding",
  );
  const { version = '', encoding = '' } = rows[0] ?? {};
  if (!(Number.parseInt(version, 10) >= LEAST_VERSION)) {
    return `the server is PostgreSQL ${version}, it must be ${LEAST_VERSION} or later`;
  }
  return encoding === 'UTF8' ? undefined : `the database's encoding is ${encoding}, it must be UTF8`;
}
