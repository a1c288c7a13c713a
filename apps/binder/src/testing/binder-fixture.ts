import { randomUUID } from 'node:crypto';
import {
  createObject,
  editObject,
  encodeDecision,
  type Decision,
  type KubeObject,
  type Tracked,
} from '@berth/domain';
import { openEventStore, type EventStore } from '@berth/event-store';
import { connectBus, Relay, type Bus } from '@berth/messaging';
import { createLogger, type RunningService } from '@berth/runtime';
import { createTestDatabase, type NatsServer, startNatsServer, type TestDatabase } from '@berth/testing';
import { startBinder } from '../start-binder.js';

/** A log, a bus with its relay, and as many binders as a spec wants. */
export class BinderFixture implements AsyncDisposable {
  readonly #running: RunningService[] = [];
  readonly #stopping = new AbortController();

  private constructor(
    readonly database: TestDatabase,
    readonly nats: NatsServer,
    readonly store: EventStore,
    private readonly bus: Bus,
    private readonly relay: Relay<unknown>,
  ) {}

  static async open(): Promise<BinderFixture> {
    const [database, nats] = await Promise.all([createTestDatabase(), startNatsServer()]);
    const bus = connectBus({ url: nats.url, name: 'spec' });
    const store = openEventStore({
      databaseUrl: database.url,
      applicationName: 'spec',
      onCommit: (commit) => bus.committed(commit),
    });
    await store.migrate();
    const ttlMs = 5_000;
    const relay = new Relay({
      bus,
      log: store,
      lease: {
        ttlMs,
        acquire: () => store.acquireLease('relay', 'spec', ttlMs),
        renew: (lease) => store.renewLease(lease, ttlMs),
        release: async (lease) => {
          await store.releaseLease(lease);
        },
      },
    });
    relay.start();
    return new BinderFixture(database, nats, store, bus, relay);
  }

  /** A whole binder in this process, following and holding its slots. */
  async startBinder(): Promise<RunningService> {
    const service = await startBinder({
      name: 'binder',
      settings: {
        databaseUrl: this.database.url,
        natsUrl: this.nats.url,
        dataDirectory: '.berth',
        healthHost: '127.0.0.1',
        healthPort: 0,
        logLevel: 'silent',
      },
      logger: createLogger('binder', 'silent'),
      stopping: this.#stopping.signal,
      fail: (error) => {
        throw error;
      },
    });
    this.#running.push(service);
    return service;
  }

  /** Stops one binder in order. */
  async stopBinder(service: RunningService): Promise<void> {
    this.#running.splice(this.#running.indexOf(service), 1);
    await service.close();
  }

  /** Appends new objects, one append each, all at once. */
  async create(...objects: readonly KubeObject[]): Promise<void> {
    await Promise.all(objects.map((object) => this.append(createObject('default', object))));
  }

  /** Appends an edit; one that takes a terminating object's last finalizer ends it and settles its other half. */
  async edit(before: Tracked, after: KubeObject, otherHalf?: Tracked): Promise<void> {
    await this.append(editObject(before, after, '2026-01-02T03:04:05Z', otherHalf));
  }

  /** Appends what the domain decides, as the API does. */
  async append(decision: Decision): Promise<void> {
    const correlation = decision.changes[0]?.uid ?? randomUUID();
    const metadata = { actor: 'spec', requestId: randomUUID(), correlation };
    await this.store.append({ id: randomUUID(), metadata, ...encodeDecision(decision, randomUUID) });
  }

  async find(kind: string, name: string, namespace = kind === 'PersistentVolumeClaim' ? 'team-a' : '') {
    const stored = await this.store.getObject({ cluster: 'default', kind, namespace, name });
    // The log's own text of an object.
    return stored && { ...stored, object: JSON.parse(stored.state) as KubeObject };
  }

  async close(): Promise<void> {
    for (const service of this.#running) await service.close();
    await this.relay.close();
    await this.store.close();
    await this.bus.close();
    await this.nats.stop();
    await this.database.drop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
