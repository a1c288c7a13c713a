import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './start-error.js';

/** One life of a part: a process that has said it is ready. */
export type PartProcess = {
  readonly pid: number;
  /** Where it is reached, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Resolves when the process is gone, with how it ended. */
  readonly exited: Promise<string>;
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
};

/** What a part needs of its surroundings. */
export type PartOptions = {
  readonly name: string;
  /**
   * Starts the process and resolves when it is ready; is given the life before, whose ports it takes again, and
   * a signal that ends the attempt.
   */
  readonly launch: (before: PartProcess | undefined, giveUp: AbortSignal) => Promise<PartProcess>;
  readonly report: (line: string) => void;
  /** Called whenever a life begins or ends. */
  readonly onChange: (part: SupervisedPart) => void;
};

/** A killed part is back at once; one that keeps failing is tried every ten seconds. */
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 10_000;
/** A life this long shows that what ended the one before is over. */
const GOOD_LIFE_MS = 20_000;

/** A process of Berth that is started again whenever it ends before it should. */
export class SupervisedPart {
  readonly name: string;
  readonly #options: PartOptions;
  readonly #waiting = new Set<() => void>();
  #wanted = false;
  #current: PartProcess | undefined;
  #before: PartProcess | undefined;
  #supervising: Promise<void> = Promise.resolve();
  #giveUp = new AbortController();
  #starting: Promise<unknown> = Promise.resolve();
  #restarts = 0;

  constructor(options: PartOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** The process that runs now; undefined while there is none that is ready. */
  get pid(): number | undefined {
    return this.#current?.pid;
  }

  /** Where the part is reached; the same in every life. */
  get endpoints(): Readonly<Record<string, string>> {
    return (this.#current ?? this.#before)?.endpoints ?? {};
  }

  /** How many times it was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Starts the part and resolves when it is ready; rejects when this first start fails. */
  async start(): Promise<void> {
    this.#wanted = true;
    this.#giveUp = new AbortController();
    const starting = this.#options.launch(this.#before, this.#giveUp.signal);
    this.#starting = starting.catch(() => undefined);
    const first = await starting;
    this.#became(first);
    this.#supervising = this.#supervise(first);
  }

  /** Resolves as soon as the part runs and is ready. */
  async ready(): Promise<void> {
    while (this.#current === undefined) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Ends the part in order; it stays down until `start`. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#giveUp.abort();
    await this.#starting;
    await this.#current?.stop();
    await this.#supervising;
  }

  /** Kills the process that runs now and resolves when it is gone; the supervision starts it again. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const victim = this.#current;
    if (victim === undefined) return;
    process.kill(victim.pid, signal);
    await victim.exited;
  }

  /** Kills the process and keeps it down until `start`. */
  async holdDown(): Promise<void> {
    this.#wanted = false;
    this.#giveUp.abort();
    await this.kill();
    await this.#supervising;
  }

  async #supervise(first: PartProcess): Promise<void> {
    let running: PartProcess | undefined = first;
    let delayMs = FIRST_DELAY_MS;
    while (running !== undefined) {
      const began = Date.now();
      const reason = await running.exited;
      this.#ended(running);
      if (Date.now() - began > GOOD_LIFE_MS) delayMs = FIRST_DELAY_MS;
      running = await this.#again(reason, delayMs);
      delayMs = Math.min(delayMs * 2, LAST_DELAY_MS);
    }
  }

  /** The next life, however many tries it takes; undefined once the part is no longer wanted. */
  async #again(reason: string, firstDelayMs: number): Promise<PartProcess | undefined> {
    let why = reason;
    for (let delayMs = firstDelayMs; this.#wanted; delayMs = Math.min(delayMs * 2, LAST_DELAY_MS)) {
      this.#options.report(`${this.name} ${why}; starting it again in ${delayMs} ms`);
      await sleep(delayMs, undefined, { signal: this.#giveUp.signal }).catch(() => undefined);
      if (!this.#stillWanted()) break;
      try {
        const next = await this.#options.launch(this.#before, this.#giveUp.signal);
        this.#restarts += 1;
        this.#became(next);
        // Stopped while it was starting: it is up now, so it is ended like any other.
        if (!this.#stillWanted()) await next.stop();
        return next;
      } catch (error) {
        why = `did not start (${messageOf(error)})`;
      }
    }
    return undefined;
  }

  /** Asked behind an await, where the flow analysis of the compiler still remembers the earlier answer. */
  #stillWanted(): boolean {
    return this.#wanted;
  }

  #became(next: PartProcess): void {
    this.#current = next;
    this.#before = next;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    this.#options.onChange(this);
  }

  #ended(last: PartProcess): void {
    if (this.#current === last) this.#current = undefined;
    this.#options.onChange(this);
  }
}
