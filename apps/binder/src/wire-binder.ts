import { setTimeout as sleep } from 'node:timers/promises';
import { stamp } from '@berth/domain';
import { type Append, type Appended, newId } from '@berth/event-store';
import { backoffMs } from '@berth/messaging';
import { Binder } from './binder.js';
import { ClusterBinder } from './cluster-binder.js';
import { clusterRules } from './cluster-rules.js';
import { binderMetrics } from './metrics.js';
import { DecisionSender } from './decision-sender.js';
import { SlotLeases, type LeasePort } from './slot-leases.js';
import { slotOf } from './slots.js';

/** A killed binder's clusters wait for this long. */
export const LEASE_TTL_MS = 5_000;
/** Decisions under way at once: two full batches of the log, so that one fills while the other commits. */
const MAX_IN_FLIGHT = 512;
const RESEND = { baseMs: 50, capMs: 2_000 };
/** Until a decision the log refused for no reason of its objects is tried again. */
const SECOND_LOOK_MS = 1_000;

export type BinderEnvironment = {
  readonly append: (append: Append) => Promise<Appended>;
  readonly leases: LeasePort;
  readonly holder: string;
  readonly onRefused: (error: unknown) => void;
};

/** A binder with its parts put together, on what the process around it offers. */
export function wireBinder(environment: BinderEnvironment): { binder: Binder; leases: SlotLeases } {
  const metrics = binderMetrics({
    slots: () => leases.size,
    backlog: () => binder.backlog,
    inFlight: () => sender.inFlight,
  });
  const leases = new SlotLeases(environment.leases, {
    holder: environment.holder,
    ttlMs: LEASE_TTL_MS,
    onAcquired: (slot) => binder.takeOver(slot),
    onLost: (slot) => binder.handOver(slot),
  });
  const sender = new DecisionSender({
    append: environment.append,
    newId,
    leaseOf: (slot) => leases.leaseOf(slot),
    leaseRefused: (slot, fence) => {
      metrics.leaseRefused();
      leases.refused(slot, fence);
    },
    backOff: (failures) => sleep(backoffMs(failures, RESEND)),
    onRefused: environment.onRefused,
  });
  const binder = new Binder({
    makeCluster,
    decides: (slot) => leases.leaseOf(slot) !== undefined,
    hasRoom: () => sender.inFlight < MAX_IN_FLIGHT,
    soon: setImmediate,
  });
  return { binder, leases };

  function makeCluster(cluster: string): ClusterBinder {
    const rules = clusterRules(now);
    return new ClusterBinder({
      ...rules,
      send: async (decision, trigger) => {
        const outcome = await sender.send(slotOf(cluster), decision, trigger);
        if (outcome.kind === 'appended') metrics.decided(decision);
        if (outcome.kind === 'moved') metrics.cameTooLate();
        binder.run();
        return outcome;
      },
      later: (callback) => {
        setTimeout(() => {
          callback();
          binder.run();
        }, SECOND_LOOK_MS).unref();
      },
    });
  }
}

function now(): string {
  return stamp(new Date());
}
