import { setTimeout as sleep } from 'node:timers/promises';
import { type ProvisionStep } from '../passes/ports.js';
import { FAST, type ProvisionerFixture } from './provisioner-fixture.js';

/** Where a pass can be cut off: all of its steps, in order. */
export const STEPS: readonly ProvisionStep[] = [
  'before the intent',
  'after the intent',
  'during the call',
  'after the call',
  'after the outcome',
];

/** A provisioner that dies at a step: the pass stops there, and nothing of it goes on. */
export class CrashingProvisioner {
  readonly reachedStep: Promise<void>;
  readonly #death: Promise<never>;
  #noteReached: () => void = () => undefined;
  #die: (error: Error) => void = () => undefined;

  constructor(
    private readonly fixture: ProvisionerFixture,
    private readonly step: ProvisionStep,
  ) {
    this.reachedStep = new Promise((resolve) => (this.#noteReached = resolve));
    this.#death = new Promise((_, reject) => (this.#die = reject));
    this.#death.catch(() => undefined);
  }

  /** Runs until it reaches the step, and then no further. */
  async run(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    let dead = false;
    const service = await this.fixture.start({
      ...FAST,
      reached: (step) => {
        if (step !== this.step && !dead) return undefined;
        dead = true;
        this.#noteReached();
        return this.#death;
      },
    });
    await this.reachedStep;
    await meanwhile();
    const stopped = this.fixture.stop(service);
    // The stop has aborted what is under way by then, as the death of a process does.
    await sleep(100);
    this.#die(new Error('crashed'));
    await stopped;
  }
}
