import { type LeaseClaim } from '@berth/event-store';
import { Reconciler, type ReconcilerOptions } from '@berth/reconcile';
import { emptyNamespace } from './empty-namespace.js';
import { namespacePorts, type NamespaceStore } from './namespace-ports.js';

/** Namespaces emptied at once; each appends its claims' deletions together. */
const NAMESPACES_AT_ONCE = 4;

/** The loop that empties namespaces, while `held` gives the proof to. */
export function namespacePasses(
  store: NamespaceStore,
  held: () => LeaseClaim | undefined,
  onError: ReconcilerOptions['onError'],
): Reconciler {
  return new Reconciler({
    name: 'empty-namespace',
    pass: async (uid) => {
      const lease = held();
      // Without the lease another reclaimer does it; with its acquisition all namespaces come again.
      return lease === undefined ? 'done' : emptyNamespace(uid, namespacePorts(store, lease));
    },
    concurrency: NAMESPACES_AT_ONCE,
    onError,
  });
}
