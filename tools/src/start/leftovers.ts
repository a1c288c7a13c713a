import { stopStrayPostgres } from '@berth/testing';
import { dataPaths } from './data-directory.js';
import { endRecordedProcesses } from './process-record.js';

/** Ends what a start that was killed left running on this data directory: apps, NATS, then Postgres. */
export async function endLeftovers(dataDirectory: string, report: (line: string) => void): Promise<void> {
  const paths = dataPaths(dataDirectory);
  const ended = await endRecordedProcesses(paths.processes);
  await stopStrayPostgres(paths.postgres);
  if (ended.length > 0) report(`ended what an earlier start had left running: ${ended.join(', ')}`);
}
