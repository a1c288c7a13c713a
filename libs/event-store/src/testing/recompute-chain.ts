import { createHash } from 'node:crypto';
import { type CommitRecord, type LoggedEvent } from '../read-types.js';

const NO_COMMIT_YET = '0'.repeat(64);

/**
 * Recomputes the hash chain as docs/log-format.md describes it, with nothing taken from the database but rows. Gives
 * the first position of the first commit that does not hold, or undefined. `previous` is the hash before `commits`.
 */
export function firstBrokenLink(
  commits: readonly CommitRecord[],
  events: readonly LoggedEvent[],
  previous = NO_COMMIT_YET,
): number | undefined {
  const start = events[0]?.position ?? 1;
  let hash = previous;
  for (const commit of commits) {
    const { first, last, epoch, time } = commit;
    const digests = events.slice(first - start, last - start + 1).map(digestOf);
    hash = sha256(netstrings(['berth.commit.v1', epoch, hash, first, last, time, digests.join('')]));
    if (hash !== commit.hash) return first;
  }
  return undefined;
}

function digestOf(event: LoggedEvent): string {
  const { appendId, id, uid, version, cluster, kind, namespace, name, type, schemaVersion, data } = event;
  const { deletes, actor, requestId, causation, correlation, traceparent, tracestate, time } = event;
  const object = [appendId, id, uid, version, cluster, kind, namespace, name];
  const what = [type, schemaVersion, data, deletes];
  const why = [actor, requestId, causation, correlation, traceparent, tracestate, time];
  return sha256(netstrings(['berth.event.v1', ...object, ...what, ...why]));
}

function netstrings(values: readonly (string | number | boolean | null)[]): string {
  return values.map((it) => (it === null ? ':,' : `${Buffer.byteLength(String(it))}:${it},`)).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
