import pg from 'pg';
import {
  ForgottenPositionError,
  FuturePositionError,
  NameTakenError,
  StoreUnavailableError,
  VersionConflictError,
} from './errors.js';

export type ConnectionOptions = { readonly databaseUrl: string; readonly applicationName: string };

/** What statements need of a client or of the pool. */
export type Queryable = {
  query<Row extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
};

/** Reads may wait long for a COPY; an append that takes longer than this counts as lost. */
const APPEND_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;

const SESSION = ['role=berth_app', 'jit=off', 'TimeZone=UTC'];
/** A backend whose client is gone must not go on waiting for the head's lock with a stale append. */
const WRITER = [...SESSION, 'synchronous_commit=on', 'client_connection_check_interval=500'];

export function readerPool(options: ConnectionOptions, size: number): pg.Pool {
  const pool = new pg.Pool({ ...config(options, SESSION), max: size });
  // An idle connection that breaks is dropped by the pool; whoever reads next gets a fresh one.
  pool.on('error', () => undefined);
  return pool;
}

export function writerClient(options: ConnectionOptions): pg.Client {
  const client = new pg.Client({ ...config(options, WRITER), query_timeout: APPEND_TIMEOUT_MS });
  client.on('error', () => undefined);
  return client;
}

/** What reads and writes make of an answer. */
const VERDICTS = [FuturePositionError, ForgottenPositionError, NameTakenError, VersionConflictError];

/** True when the server gave no verdict: the connection broke, or it is starting, stopping, or short of slots. */
export function isLostConnection(error: unknown): boolean {
  if (VERDICTS.some((verdict) => error instanceof verdict)) return false;
  const state = sqlState(error);
  return state === undefined || /^(08|57P|53300|40001|40P01|55P03|57014|25006)/.test(state);
}

/** Of an error that Postgres itself answered. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Runs a read, once more when the connection it got was broken. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isLostConnection(error)) throw error;
  }
  try {
    return await read();
  } catch (cause) {
    if (!isLostConnection(cause)) throw cause;
    throw new StoreUnavailableError('postgres cannot be reached for a read', { cause });
  }
}

function config(
  { databaseUrl, applicationName }: ConnectionOptions,
  settings: readonly string[],
): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    options: settings.map((it) => `-c ${it}`).join(' '),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser: typeParser },
  };
}

/** Positions are dense from 1, so they never leave the safe integers. */
const typeParser: typeof pg.types.getTypeParser = (
  oid: Parameters<typeof pg.types.getTypeParser>[0],
  format?: unknown,
) =>
  oid === pg.types.builtins.INT8
    ? Number
    : (pg.types.getTypeParser(oid, format as 'text') as (text: string) => unknown);
