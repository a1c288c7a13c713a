/** A process of `append-two-processes`: appends for the seconds its parent names, and answers how many a second. */
import { openEventStore } from '@berth/event-store';
import { rate } from './rounds.js';
import { appendsOfOneCaller } from './sample-appends.js';

export type AppendOrder = { readonly callers: number; readonly seconds: number };

const [databaseUrl = ''] = process.argv.slice(2);
const store = openEventStore({ databaseUrl, applicationName: 'bench-append' });

async function obey({ callers, seconds }: AppendOrder): Promise<void> {
  const next = Array.from({ length: callers }, appendsOfOneCaller);
  const perSecond = await rate(callers, seconds, async (caller) => {
    const make = next[caller];
    if (make) await store.append(make());
  });
  process.send?.(perSecond);
}

process.on('message', (order) => void obey(order as AppendOrder));
process.on('disconnect', () => void store.close());
