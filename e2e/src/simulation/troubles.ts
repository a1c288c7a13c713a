import { type ChangeKind, type MemoryBackend, type Trouble } from '@berth/backends/testing';
import { type VirtualTime } from './virtual-time.js';

const TROUBLES: [Trouble, ...Trouble[]] = [
  'cut before',
  'hang before',
  'cut after',
  'hang after',
  'garbage',
  'lost result',
  'error',
  'redirect',
  'busy',
  'failed work',
  'failed work with remains',
  'slow',
];
const LONGEST_MS = 4_000;

/** The back end fails for a while, is well for a while, and fails in another way. */
export class Troubles {
  #ended = false;

  constructor(
    private readonly time: VirtualTime,
    private readonly backend: MemoryBackend,
  ) {}

  begin(): void {
    if (this.#ended) return;
    const { random } = this.time;
    this.#later(() => {
      if (random.chance(15)) this.backend.restart();
      else if (random.chance(15)) this.backend.reachable = false;
      else this.backend.arm(random.oneOf<ChangeKind>(['create', 'delete', 'expand']), random.oneOf(TROUBLES));
      this.#later(() => {
        this.#heal();
        this.begin();
      });
    });
  }

  end(): void {
    this.#ended = true;
    this.#heal();
  }

  #later(run: () => void): void {
    this.time.after(this.time.random.below(LONGEST_MS), () => {
      if (!this.#ended) run();
    });
  }

  #heal(): void {
    this.backend.reachable = true;
    this.backend.heal();
  }
}
