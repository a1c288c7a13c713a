import { randomUUID } from 'node:crypto';
import { canonicalJson, type KubeObject } from '@berth/domain';
import { openEventStore, type EventStore, type ObjectChange, type StoredObject } from '@berth/event-store';
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
      onCommit: ({ last }) => bus.ringDoorbell(last),
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
    await Promise.all(objects.map((object) => this.#append([creation(object)])));
  }

  /** Appends the next event of an object, whatever its rules say. */
  async change(before: StoredObject, eventType: string, after: KubeObject, deletes = false): Promise<void> {
    await this.#append([
      {
        ...creation(after),
        expectedVersion: before.version,
        eventType,
        data: '{}',
        deletes,
      },
    ]);
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

  async #append(changes: readonly ObjectChange[]): Promise<void> {
    const correlation = changes[0]?.uid ?? randomUUID();
    const metadata = { actor: 'spec', requestId: randomUUID(), correlation };
    await this.store.append({ id: randomUUID(), metadata, changes });
  }
}

const CREATED: Readonly<Record<string, string>> = {
  PersistentVolume: 'VolumeCreated',
  PersistentVolumeClaim: 'ClaimCreated',
  StorageClass: 'StorageClassCreated',
};

function creation(object: KubeObject): ObjectChange {
  const { uid, name, namespace } = object.metadata;
  return {
    uid,
    cluster: 'default',
    kind: object.kind,
    namespace: namespace ?? '',
    name,
    expectedVersion: 0,
    eventId: randomUUID(),
    eventType: CREATED[object.kind] ?? `${object.kind}Created`,
    schemaVersion: 1,
    data: canonicalJson({ object }),
    state: canonicalJson(object),
    stateVersion: 1,
    deletes: false,
  };
}
