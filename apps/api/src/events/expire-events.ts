import { deleteObject } from '@berth/domain';
import { type EventStore } from '@berth/event-store';
import { type CommandPorts, timestamp } from '../commands/command-ports.js';
import { isMovedOn } from '../commands/retry.js';
import { trackedOf } from '../resources/object-text.js';

/** How long a posted Event stays after it happened last: Kubernetes' hour is over before anyone asks. */
export const KEPT_MS = 7 * 24 * 60 * 60_000;
const LOOK_EVERY_MS = 60_000;
const PAGE = 200;
const ORIGIN = { actor: 'system:berth:api', requestId: 'expiry' };

export type ExpiryPorts = Pick<CommandPorts, 'append' | 'now'> & Pick<EventStore, 'staleEvents'>;

/**
 * Deletes posted Events that have not happened for seven days; the log keeps what they said. Looks when something is
 * posted, at most once a minute, and from where it looked last: so no more of them stay than a week brings.
 */
export class EventExpiry {
  #lookedUpTo = 0;
  #nextMs = 0;
  #isLooking = false;

  /** Returns at once; what fails is tried again with a later look. */
  posted(ports: ExpiryPorts): void {
    const nowMs = ports.now().getTime();
    if (this.#isLooking || nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + LOOK_EVERY_MS;
    this.#isLooking = true;
    void this.expire(ports)
      .catch(() => undefined)
      .finally(() => (this.#isLooking = false));
  }

  /** Deletes all that are due. */
  async expire(ports: ExpiryPorts): Promise<void> {
    const before = new Date(ports.now().getTime() - KEPT_MS).toISOString();
    for (;;) {
      const { events, lookedUpTo } = await ports.staleEvents(this.#lookedUpTo, before, PAGE);
      await Promise.all(events.map((event) => end(event, ports)));
      if (lookedUpTo === this.#lookedUpTo) return;
      this.#lookedUpTo = lookedUpTo;
    }
  }
}

async function end(event: Parameters<typeof trackedOf>[0], { append, now }: ExpiryPorts): Promise<void> {
  const decision = deleteObject(trackedOf(event), { at: timestamp(now()), gracePeriodSeconds: 0 });
  if (decision.changes.length === 0) return;
  try {
    await append(decision, ORIGIN);
  } catch (error) {
    // It happened again meanwhile, or someone else deleted it.
    if (!isMovedOn(error)) throw error;
  }
}
