import { type Decision, type Tracked } from '@berth/domain';
import { type PassOutcome } from '@berth/reconcile';
import { RemainingContent } from './remaining-content.js';

export type EmptyNamespacePorts = {
  /** The live object, or undefined when it is gone. */
  readonly readNamespace: (uid: string) => Promise<Tracked | undefined>;
  /** Pages of all that lives in it, read after the namespace was. */
  readonly contentsOf: (namespace: Tracked) => AsyncIterable<readonly Tracked[]>;
  /** No changes: its deletion is asked for already. */
  readonly deletionOf: (content: Tracked) => Promise<Decision>;
  readonly removalOf: (namespace: Tracked) => Decision;
  /** That the namespace tells what keeps it. No changes: it does. */
  readonly reportOf: (namespace: Tracked, remaining: RemainingContent) => Decision;
  /** Throws when something the decision stands on has moved. */
  readonly append: (decision: Decision, cause: Tracked) => Promise<void>;
};

/** For what no event tells of here: most kinds are not followed. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Has everything in a terminating namespace deleted and, once nothing is left, lets the namespace go.
 *
 * Nothing can slip in: a creation is appended only at the namespace's version it was admitted with, and the request
 * for deletion has moved that on. So what is read after the namespace was seen terminating is all there will ever be,
 * but for what comes with the volume of a claim; claims are the first that are read.
 */
export async function emptyNamespace(uid: string, ports: EmptyNamespacePorts): Promise<PassOutcome> {
  const namespace = await ports.readNamespace(uid);
  if (namespace?.object.metadata.deletionTimestamp === undefined) return 'done';
  const remaining = new RemainingContent();
  let empty = true;
  let ended = false;
  for await (const page of ports.contentsOf(namespace)) {
    empty &&= page.length === 0;
    for (const { object } of page) remaining.note(object);
    const ends = await Promise.all(page.map((content) => requestDeletion(content, namespace, ports)));
    ended ||= ends.includes(true);
  }
  // What is left goes when its finalizers do. Of claims and pods such an event brings the namespace here again.
  const decision = empty ? ports.removalOf(namespace) : ports.reportOf(namespace, remaining);
  if (decision.changes.length > 0) await ports.append(decision, namespace);
  if (empty) return 'done';
  return { againAfterMs: ended ? 0 : LOOK_AGAIN_MS };
}

/** Whether it is gone at once. */
async function requestDeletion(
  content: Tracked,
  namespace: Tracked,
  ports: EmptyNamespacePorts,
): Promise<boolean> {
  const decision = await ports.deletionOf(content);
  if (decision.changes.length > 0) await ports.append(decision, namespace);
  return decision.changes.some(({ uid, deletes }) => deletes && uid === content.object.metadata.uid);
}
