import { type LoggedEvent } from '@berth/event-store';
import { type Bus, type FollowerOptions } from '@berth/messaging';
import { type Network } from './network.js';
import { type Owner, type VirtualTime } from './virtual-time.js';

type Source = NonNullable<FollowerOptions['source']>;
type Listener = Parameters<Source['attach']>[0];
type Subscriber = { readonly listener: Listener; readonly owner: Owner | undefined };

const EPOCH = 1;

/** Carries each commit to every follower: late, twice, in another order, or not at all. */
export class MemoryBus {
  readonly #subscribers = new Set<Subscriber>();
  readonly #doorbells = new Set<{
    readonly ring: (position: number) => void;
    readonly owner: Owner | undefined;
  }>();

  constructor(
    private readonly time: VirtualTime,
    private readonly network: Network,
  ) {}

  /** What a follower takes for the connection to NATS. Messages come by `source`, so that there is never a live one. */
  connection(): Bus {
    const never = (signal: AbortSignal) =>
      new Promise<undefined>((resolve) => {
        signal.addEventListener('abort', () => resolve(undefined), { once: true });
      });
    const listen = (ring: (position: number) => void) => {
      const bell = { ring, owner: this.time.owner };
      this.#doorbells.add(bell);
      return () => this.#doorbells.delete(bell);
    };
    // All of the class that a follower uses.
    return { doorbell: { listen }, connected: never, connection: undefined } as unknown as Bus;
  }

  source(): Source {
    return {
      attach: (listener) => {
        const subscriber = { listener, owner: this.time.owner };
        this.#subscribers.add(subscriber);
        return () => this.#subscribers.delete(subscriber);
      },
    };
  }

  publish(entries: readonly LoggedEvent[]): void {
    const message = {
      first: entries[0]?.position ?? 0,
      last: entries.at(-1)?.position ?? 0,
      id: '',
      payload: Buffer.alloc(0),
      entries,
    };
    for (const { listener, owner } of this.#subscribers) {
      this.#carry(owner, () => listener.onMessage(message, EPOCH));
    }
    for (const { ring, owner } of this.#doorbells) this.#carry(owner, () => ring(message.last));
  }

  #carry(owner: Owner | undefined, deliver: () => void): void {
    const { random } = this.time;
    const { lostMessages, doubledMessages } = this.network.faults;
    if (random.chance(lostMessages)) return;
    const copies = random.chance(doubledMessages) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.time.after(this.network.delayMs(), deliver, owner);
  }
}
