import { type JetStreamManager, type StoredMsg } from '@nats-io/jetstream';
import { type BusNames } from '../bus/bus-names.js';
import { EPOCH_HEADER, LAST_HEADER } from '../log-message.js';

/** Further behind than this, followers are quicker from Postgres than from messages sent late. */
const WORTH_PUBLISHING = 10_000;

/**
 * The position to publish behind: the last message the stream holds; the head itself when the stream is new, was
 * wiped, holds another log's messages, or is very far behind. Followers read from Postgres what is left out.
 */
export async function findStart(
  manager: JetStreamManager,
  names: BusNames,
  head: { readonly position: number; readonly epoch: number },
): Promise<number> {
  const newest = await manager.streams.getMessage(names.stream, { last_by_subj: names.subject });
  const last = newest === null ? undefined : lastOf(newest, head.epoch);
  if (last === undefined || last > head.position || last < head.position - WORTH_PUBLISHING) {
    return head.position;
  }
  return last;
}

function lastOf(message: StoredMsg, epoch: number): number | undefined {
  const [last, at] = [LAST_HEADER, EPOCH_HEADER].map((name) => Number(message.header.get(name)));
  return at === epoch && Number.isSafeInteger(last) ? last : undefined;
}
