import { type LogMessage, type MessageRange } from '../log-message.js';
import { type FollowerCounts } from './follower-metrics.js';
import { type Sequencer } from './sequencer.js';

/** Silent for this long while the log grows: the subscription is taken for dead. */
const SILENCE_MS = 5_000;

/** What the bus brings to one follower, and whether it still brings anything. Time comes in as data. */
export class BusInbox {
  #announced = 0;
  #heardAt: number;
  #missedSinceHeard = false;

  constructor(
    private readonly epoch: number,
    private readonly sequencer: Sequencer,
    private readonly counts: FollowerCounts,
    now: number,
  ) {
    this.#heardAt = now;
  }

  /** Whether the bus has told of entries that it does not bring: they are in the log only. */
  get hasAnnounced(): boolean {
    return this.#announced > this.sequencer.position;
  }

  /** Asked by the headers alone, before the work of reading the entries. */
  wants(range: MessageRange, now: number): boolean {
    this.#missedSinceHeard = false;
    this.#heardAt = now;
    if (range.epoch !== this.epoch) this.counts.garbage += 1;
    else if (range.last > this.sequencer.position) return true;
    else this.counts.duplicates += 1;
    return false;
  }

  take(message: LogMessage): void {
    const offered = message.entries.length === 0 ? 'empty' : this.sequencer.offer(message);
    if (offered === 'duplicate') this.counts.duplicates += 1;
    if (offered === 'overflow') this.counts.overflows += 1;
    if (offered === 'overflow' || offered === 'empty') {
      this.#announced = Math.max(this.#announced, message.last);
    }
  }

  /** What was announced is not in the log either. */
  forgetAnnounced(): void {
    this.#announced = 0;
  }

  /** The log had what the bus did not bring. */
  noteMissed(): void {
    this.#missedSinceHeard = true;
  }

  /** True once after each long silence in which something was missed. */
  hasGoneSilent(now: number): boolean {
    if (!this.#missedSinceHeard || now - this.#heardAt <= SILENCE_MS) return false;
    this.#missedSinceHeard = false;
    this.#heardAt = now;
    return true;
  }
}
