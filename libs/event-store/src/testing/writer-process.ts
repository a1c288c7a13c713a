/**
 * A process that appends until it is told to stop or killed, for specs of crashes and of several writers. Its parent
 * hears, by IPC, of each append when it is sent and when it is acknowledged.
 */
import { openEventStore } from '../event-store.js';
import { sampleAppend, sampleChange } from '../testing.js';

export type WriterReport =
  | { readonly sent: string; readonly eventIds: readonly string[] }
  | { readonly acknowledged: string; readonly first: number; readonly last: number }
  | { readonly done: true };

const [databaseUrl = '', name = 'writer', callers = '8', appends = '100'] = process.argv.slice(2);
const store = openEventStore({ databaseUrl, applicationName: name });

function report(message: WriterReport): void {
  process.send?.(message);
}

async function appendOne(): Promise<void> {
  const append = sampleAppend([sampleChange({ cluster: name }), sampleChange({ cluster: name })]);
  report({ sent: append.id, eventIds: append.changes.map(({ eventId }) => eventId) });
  const { first, last } = await store.append(append);
  report({ acknowledged: append.id, first, last });
}

async function caller(): Promise<void> {
  for (let left = Number(appends); left > 0; left -= 1) await appendOne();
}

await Promise.all(Array.from({ length: Number(callers) }, caller));
await store.close();
report({ done: true });
process.disconnect();
