import {
  deleteObject,
  editObject,
  encodeDecision,
  isHeld,
  type KubeObject,
  NAMESPACED_KINDS,
  stamp,
  type Tracked,
  trackedOf,
} from '@berth/domain';
import { type EventStore, type LeaseClaim, newId } from '@berth/event-store';
import { withSpan } from '@berth/runtime';
import { type EmptyNamespacePorts } from './empty-namespace.js';
import { namespaceEmptied } from '../metrics.js';

const ACTOR = 'system:berth:reclaimer';
const PAGE = 500;

export type NamespaceStore = Pick<EventStore, 'append' | 'getObject' | 'getObjectByUid' | 'listObjects'>;

/** The parts of states that are read and changed here. */
type NamespaceSpec = { readonly finalizers?: readonly string[] };
type ClaimSpec = { readonly volumeName?: string };

/** What the pass may do, on the real log and under the lease that is held. */
export function namespacePorts(store: NamespaceStore, lease: LeaseClaim): EmptyNamespacePorts {
  return {
    readNamespace: async (uid) => {
      const stored = await store.getObjectByUid(uid);
      return stored === undefined || stored.deleted ? undefined : trackedOf(stored);
    },
    contentsOf: (namespace) => contentsOf(store, namespace),
    deletionOf: async (content) =>
      deleteObject(content, { at: now(), gracePeriodSeconds: 0 }, await otherHalfOf(store, content)),
    removalOf: (namespace) => editObject(namespace, withoutOwnFinalizer(namespace.object), now()),
    reportOf: (namespace, remaining) => {
      const at = now();
      return editObject(namespace, remaining.toldBy(namespace.object, at), at);
    },
    append: (decision, cause) => append(store, lease, decision, cause),
  };
}

async function append(
  store: NamespaceStore,
  lease: LeaseClaim,
  decision: Parameters<typeof encodeDecision>[0],
  cause: Tracked,
): Promise<void> {
  const id = newId();
  const [change] = decision.changes;
  const metadata = {
    actor: ACTOR,
    requestId: id,
    causation: cause.position,
    correlation: change?.uid ?? id,
  };
  const attributes = { 'berth.cluster': cause.cluster, 'berth.Namespace': cause.object.metadata.name };
  await withSpan('empty namespace', attributes, () =>
    store.append({ id, metadata, lease, ...encodeDecision(decision, newId) }),
  );
  if (change?.event.type === 'NamespaceDeleted') namespaceEmptied();
}

/** Kind by kind, in the order that makes what is found empty stay empty. */
async function* contentsOf(store: NamespaceStore, namespace: Tracked): AsyncGenerator<readonly Tracked[]> {
  for (const kind of NAMESPACED_KINDS) yield* pagesOf(store, namespace, kind);
}

async function* pagesOf(
  store: NamespaceStore,
  { cluster, object }: Tracked,
  kind: string,
): AsyncGenerator<readonly Tracked[]> {
  const query = { cluster, kind, namespace: object.metadata.name, limit: PAGE };
  let page = await store.listObjects(query);
  for (;;) {
    yield page.objects.map(trackedOf);
    const last = page.objects.at(-1);
    if (!page.hasMore || last === undefined) return;
    page = await store.listObjects({ ...query, after: { namespace: last.namespace, name: last.name } });
  }
}

/** The volume of a claim that goes at once: the same append releases it. */
async function otherHalfOf(
  store: NamespaceStore,
  { cluster, object }: Tracked,
): Promise<Tracked | undefined> {
  if (object.kind !== 'PersistentVolumeClaim') return undefined;
  const { volumeName = '' } = (object.spec ?? {}) as ClaimSpec;
  if (volumeName === '' || isHeld(object)) return undefined;
  const stored = await store.getObject({
    cluster,
    kind: 'PersistentVolume',
    namespace: '',
    name: volumeName,
  });
  return stored && trackedOf(stored);
}

/** The finalizer that says a namespace is not empty yet. */
function withoutOwnFinalizer(namespace: KubeObject): KubeObject {
  // A Namespace has this spec.
  const { finalizers = [], ...spec } = (namespace.spec ?? {}) as NamespaceSpec;
  const kept = finalizers.filter((finalizer) => finalizer !== 'kubernetes');
  return { ...namespace, spec: kept.length > 0 ? { ...spec, finalizers: kept } : spec };
}

function now(): string {
  return stamp(new Date());
}
