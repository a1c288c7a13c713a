import { MemoryBackend } from '@berth/backends/testing';
import { EventFolder, TELLABLE_TYPES, type TellableEvent } from '@berth/domain';
import { Logger } from '@nestjs/common';
import { MemoryBus } from '../simulation/memory-bus.js';
import { MemoryLog } from '../simulation/memory-log.js';
import { Network } from '../simulation/network.js';
import { BACKEND_URL } from '../simulation/objects.js';
import { CommitQueue, StoreClient } from '../simulation/store-client.js';
import { VirtualTime } from '../simulation/virtual-time.js';
import { STARTS, type WorkerName } from '../simulation/workers.js';
import { type Manifest, type Ref, type Told } from './case.js';
import { Commands } from './commands.js';
import { refOf } from './kinds.js';
import { type Answer, type Line, type Place } from './place.js';

/** Behind what any worker takes for a pass, and for a first try again. */
const REST_MS = 3_000;
const DEADLINE_MS = 700_000;
const WORKERS: readonly WorkerName[] = ['binder', 'provisioner', 'reclaimer'];

/** Runs with a Place of its own: API commands and workers in this process, on a log, a bus and a clock in memory. */
export async function atSimulatedPlace<T>(run: (place: Place) => Promise<T>): Promise<T> {
  const time = new VirtualTime(1);
  const restore = time.install();
  Logger.overrideLogger(false);
  try {
    const place = new SimulatedPlace(time);
    await place.begin();
    return await run(place);
  } finally {
    restore();
  }
}

class SimulatedPlace implements Place {
  readonly backendUrl = BACKEND_URL;
  readonly #log: MemoryLog;
  readonly #newStore: () => StoreClient;
  readonly #commands: Commands;
  readonly #bus: MemoryBus;
  readonly #network: Network;
  readonly #refusals: unknown[] = [];

  constructor(private readonly time: VirtualTime) {
    this.#network = new Network(time);
    this.#log = new MemoryLog(time);
    this.#bus = new MemoryBus(time, this.#network);
    const queue = new CommitQueue(time, this.#log, (first, last) =>
      this.#bus.publish(this.#log.events.slice(first - 1, last)),
    );
    this.#newStore = () => new StoreClient(this.#log, queue, this.#network, time);
    this.#commands = new Commands(this.#newStore(), this.#log.events);
  }

  async begin(): Promise<void> {
    const backend = new MemoryBackend();
    await this.#driven(this.#commands.begin(this.backendUrl));
    for (const name of WORKERS) {
      const owner = { name, isAlive: true, stalledUntilMs: 0 };
      const onRefused = (error: unknown) => this.#refusals.push(error);
      const around = { store: this.#newStore(), bus: this.#bus, backend, network: this.#network, onRefused };
      this.time.as(owner, () => STARTS[name](around));
    }
    await this.rest();
  }

  create(manifest: Manifest): Promise<Answer> {
    return this.#driven(this.#commands.create(manifest));
  }

  patch(...given: Parameters<Place['patch']>): Promise<Answer> {
    return this.#driven(this.#commands.patch(...given));
  }

  replace(ref: Ref, manifest: Manifest): Promise<Answer> {
    return this.#driven(this.#commands.replace(ref, manifest));
  }

  remove(ref: Ref): Promise<Answer> {
    return this.#driven(this.#commands.remove(ref));
  }

  read(ref: Ref): Promise<Manifest | undefined> {
    return this.#driven(this.#commands.read(ref));
  }

  async rest(): Promise<void> {
    let { head } = this.#log;
    let sinceMs = this.time.nowMs;
    while (this.time.nowMs < sinceMs + REST_MS) {
      await this.#step();
      if (this.#log.head === head) continue;
      head = this.#log.head;
      sinceMs = this.time.nowMs;
    }
  }

  async until(isSo: () => Promise<boolean>): Promise<boolean> {
    const deadlineMs = this.time.nowMs + DEADLINE_MS;
    let looked = -1;
    while (this.time.nowMs < deadlineMs) {
      if (this.#log.head !== looked && (await isSo())) return true;
      looked = this.#log.head;
      await this.#step();
    }
    return false;
  }

  async passSecond(): Promise<void> {
    const untilMs = this.time.nowMs + 1_000;
    while (this.time.nowMs < untilMs) await this.#step();
  }

  log(): Promise<readonly Line[]> {
    return Promise.resolve(
      this.#events().flatMap(({ kind, name, type }) => {
        const ref = refOf(kind, name);
        return ref === undefined ? [] : [{ ref, type }];
      }),
    );
  }

  told(): Promise<readonly Told[]> {
    const folder = new EventFolder();
    for (const { uid, kind, namespace, name, position, time, type, schemaVersion, data } of this.#events()) {
      if (!TELLABLE_TYPES.has(type)) continue;
      // The set of types says so.
      const event = { type, schemaVersion, data: JSON.parse(data) as object } as TellableEvent;
      folder.add({ uid, kind, namespace, name, position, time, event });
    }
    return Promise.resolve(
      folder.all().flatMap(({ kind, name, type, reason, message }) => {
        const on = refOf(kind, name);
        return on === undefined ? [] : [{ on, type, reason, says: message }];
      }),
    );
  }

  #events() {
    return this.#log.events.filter(({ cluster }) => cluster === 'default');
  }

  /** The outcome of a promise, once enough has happened. */
  async #driven<T>(promise: Promise<T>): Promise<T> {
    const settled = { isSo: false };
    const settle = () => {
      settled.isSo = true;
    };
    promise.then(settle, settle);
    while (!settled.isSo) await this.#step();
    return promise;
  }

  async #step(): Promise<void> {
    if (!(await this.time.step())) throw new Error('nothing waits for anything');
    if (this.#refusals.length > 0)
      throw new Error('the log refused a decision', { cause: this.#refusals[0] });
  }
}
