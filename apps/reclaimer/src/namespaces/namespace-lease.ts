import { randomUUID } from 'node:crypto';
import { type LeaseClaim } from '@berth/event-store';
import { KeptLease } from '@berth/messaging';
import { type LeaseStore } from '@berth/reconcile';

/** A killed reclaimer's namespaces wait for this long. */
const TTL_MS = 5_000;
/** No Backend's: those are named behind `reclaimer/`. */
const NAME = 'reclaimer-namespaces';

/** The right to empty namespaces: one reclaimer has it at a time. */
export function namespaceLease(store: LeaseStore<LeaseClaim>, onAcquired: () => void): KeptLease<LeaseClaim> {
  const holder = `reclaimer-${randomUUID()}`;
  return new KeptLease({
    name: NAME,
    ttlMs: TTL_MS,
    onAcquired,
    acquire: () => store.acquireLease(NAME, holder, TTL_MS),
    renew: (held) => store.renewLease(held, TTL_MS),
    release: async (held) => {
      await store.releaseLease(held);
    },
  });
}
