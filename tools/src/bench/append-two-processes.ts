import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openEventStore, type EventStore } from '@berth/event-store';
import { type AppendOrder } from './append-process.js';
import { withBenchDatabase } from './bench-database.js';
import { type Bench } from './registry.js';
import { interleaved, type Round } from './rounds.js';

const CALLERS = 64;
const SECONDS = 2;
const ROUNDS = 7;
const PAGE = 2_000;

/** G5: the same callers on one process and on two, while a reader follows by position. */
export const appendTwoProcesses: Bench = {
  name: 'append-two-processes',
  figure: 'G5',
  title: '64 callers on two appending processes against one, a reader seeing every event once, in order',
  run: async (progress) => {
    const rounds = await compare(({ ours, baseline }) =>
      progress(`two ${ours.toFixed(0)}/s, one ${baseline.toFixed(0)}/s`),
    );
    return [
      {
        label: 'two processes',
        baseline: 'one process',
        unit: 'events/s',
        rounds,
        floor: 0.7,
        aim: 0.85,
        better: 'higher',
      },
    ];
  },
};

function compare(onRound: (round: Round) => void): Promise<readonly Round[]> {
  return withBenchDatabase(async (databaseUrl) => {
    await using store = openEventStore({ databaseUrl, applicationName: 'bench-reader' });
    const processes = [appendingProcess(databaseUrl), appendingProcess(databaseUrl)];
    const reader = new DenseReader(store);
    const measured = await interleaved({
      rounds: ROUNDS,
      ours: () => reader.during(() => together(processes)),
      baseline: () => reader.during(() => together(processes.slice(0, 1))),
      onRound,
    });
    for (const child of processes) child.disconnect();
    return measured;
  });
}

async function together(processes: readonly ChildProcess[]): Promise<number> {
  const order: AppendOrder = { callers: CALLERS / processes.length, seconds: SECONDS };
  const rates = await Promise.all(processes.map((child) => perSecond(child, order)));
  return rates.reduce((sum, value) => sum + value, 0);
}

function perSecond(child: ChildProcess, order: AppendOrder): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (value) => resolve(Number(value)));
    child.once('exit', () => reject(new Error('an appending process ended')));
    child.send(order);
  });
}

function appendingProcess(databaseUrl: string): ChildProcess {
  const child = fork(fileURLToPath(new URL('append-process.js', import.meta.url)), [databaseUrl]);
  child.setMaxListeners(0);
  return child;
}

/** Follows the log as a worker without a bus would, and fails when it sees a gap, a repetition or a disorder. */
class DenseReader {
  #position = 0;

  constructor(private readonly store: EventStore) {}

  async during(work: () => Promise<number>): Promise<number> {
    const result = work();
    const ended = result.then(() => true);
    const soon = () => new Promise<boolean>((done) => setTimeout(() => done(false), 1));
    while (!(await Promise.race([ended, soon()]))) await this.#readOn();
    const { position } = await this.store.head();
    while (this.#position < position) await this.#readOn();
    return result;
  }

  async #readOn(): Promise<void> {
    const page = await this.store.readLog(this.#position, PAGE);
    for (const { position } of page) {
      if (position !== this.#position + 1) throw new Error(`position ${position} follows ${this.#position}`);
      this.#position = position;
    }
    if (page.length < PAGE) await new Promise((done) => setTimeout(done, 20));
  }
}
