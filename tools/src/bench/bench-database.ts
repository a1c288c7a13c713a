import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@berth/event-store';
import { startPostgres } from '@berth/testing';

/** A Postgres of the bench's own, as it comes: fsync and synchronous commit on; with the log's tables. */
export async function withBenchDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'data'), settings: ['max_connections=200'] });
  try {
    await migrate(server.url);
    return await work(server.url);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
