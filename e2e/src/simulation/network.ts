import { OutcomeUnknownError, StoreUnavailableError } from '@berth/event-store';
import { type Owner, type VirtualTime } from './virtual-time.js';

/** What may go wrong on the way, each in so many of a hundred calls; all zero: nothing. */
export type Faults = {
  /** The request never arrives. */
  readonly lostRequests: number;
  /** It arrives and is done, and nobody hears of it. */
  readonly lostAnswers: number;
  /** It takes up to seconds. */
  readonly slow: number;
  /** The bus: messages that are lost, and that come twice. */
  readonly lostMessages: number;
  readonly doubledMessages: number;
  /** Processes killed, and stalled, in so many of a thousand happenings. */
  readonly kills: number;
  readonly stalls: number;
};

export const NO_FAULTS: Faults = {
  lostRequests: 0,
  lostAnswers: 0,
  slow: 0,
  lostMessages: 0,
  doubledMessages: 0,
  kills: 0,
  stalls: 0,
};

/** How a caller hears that no answer came. */
const GIVE_UP_MS = 3_000;
const SLOW_MS = 2_500;

/**
 * The way between a process and what it calls. A request that is under way arrives though its sender be killed; an answer
 * finds only who still lives.
 */
export class Network {
  faults: Faults = NO_FAULTS;

  constructor(private readonly time: VirtualTime) {}

  /** A call that only reads, or may be repeated: it fails or is answered. */
  read<T>(run: () => T | Promise<T>): Promise<T> {
    const unavailable = () => new StoreUnavailableError('simulated: no answer');
    return this.call(run, { lost: unavailable, unanswered: unavailable });
  }

  /** A call that changes something: where no answer comes, nobody knows whether it did. */
  change<T>(id: string, run: () => T | Promise<T>): Promise<T> {
    const unknown = () => new OutcomeUnknownError(id);
    const lost = () =>
      this.time.random.chance(50) ? new StoreUnavailableError('simulated: not sent') : unknown();
    return this.call(run, { lost, unanswered: unknown });
  }

  call<T>(
    run: () => T | Promise<T>,
    errors: { readonly lost: () => Error; readonly unanswered: () => Error },
  ): Promise<T> {
    const { random, owner } = this.time;
    const { lostRequests, lostAnswers } = this.faults;
    const fate = random.below(100);
    if (fate < lostRequests) return this.#failure(errors.lost, owner);
    const answer = this.#arrive(run, owner);
    if (fate >= lostRequests + lostAnswers) return answer;
    answer.catch(() => undefined);
    return this.#failure(errors.unanswered, owner);
  }

  /** From a few milliseconds to seconds. */
  delayMs(): number {
    const { random } = this.time;
    return random.chance(this.faults.slow) ? random.below(SLOW_MS) : random.below(8) / 2;
  }

  #failure(error: () => Error, owner: Owner | undefined): Promise<never> {
    return new Promise((_, reject) => {
      this.time.after(this.time.random.below(GIVE_UP_MS), () => reject(error()), owner);
    });
  }

  #arrive<T>(run: () => T | Promise<T>, owner: Owner | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (deliver: () => void) => void this.time.after(this.delayMs(), deliver, owner);
      const act = async () => run();
      // Nobody's: it is on the wire.
      this.time.as(undefined, () =>
        this.time.after(this.delayMs(), () => {
          act().then(
            (value) => answer(() => resolve(value)),
            (error: unknown) =>
              answer(() => reject(error instanceof Error ? error : new Error(String(error)))),
          );
        }),
      );
    });
  }
}
