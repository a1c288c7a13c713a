import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Backend,
  createObject,
  type Decision,
  deleteObject,
  editObject,
  encodeDecision,
  type KubeObject,
  type Tracked,
  trackedOf,
} from '@berth/domain';
import { type EventMetadata, openEventStore, type EventStore } from '@berth/event-store';
import { createLogger, type RunningService } from '@berth/runtime';
import { openSealer } from '@berth/sealing';
import { sampleKeyFile } from '@berth/sealing/testing';
import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { type ReclaimerTuning, startReclaimer } from '../start-reclaimer.js';

const CREATED_AT = '2026-01-02T03:04:05Z';
const NAMESPACE = 'team-a';

/** Short enough for specs that wait for a second try. */
export const FAST: ReclaimerTuning = {
  pace: { firstMs: 50, mostMs: 200 },
  backends: {
    limits: { headersMs: 400 },
    pace: { pollFirstMs: 5, pollMostMs: 20, busyTries: 2, busyFirstMs: 5, busyMostMs: 20 },
  },
};

/** A log, and reclaimers on it; the other apps are the spec itself. */
export class ReclaimerFixture {
  readonly #running: RunningService[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'berth-reclaimer-'));
  readonly #keyFile = join(this.#folder, 'sealing.keys');

  private constructor(
    readonly database: TestDatabase,
    readonly store: EventStore,
  ) {
    writeFileSync(this.#keyFile, sampleKeyFile('first'), { mode: 0o600 });
    process.env['BERTH_KEY_FILE'] = this.#keyFile;
  }

  static async open(): Promise<ReclaimerFixture> {
    const database = await createTestDatabase();
    const store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
    await store.migrate();
    return new ReclaimerFixture(database, store);
  }

  async startReclaimer(tuning: ReclaimerTuning = FAST): Promise<RunningService> {
    const service = await startReclaimer(
      {
        name: 'reclaimer',
        settings: {
          databaseUrl: this.database.url,
          // Nobody listens: followers do without.
          natsUrl: 'nats://127.0.0.1:1',
          dataDirectory: '.berth',
          healthHost: '127.0.0.1',
          healthPort: 0,
          logLevel: 'silent',
        },
        logger: createLogger('reclaimer', 'silent'),
        stopping: new AbortController().signal,
        fail: (error) => {
          throw error;
        },
      },
      tuning,
    );
    this.#running.push(service);
    return service;
  }

  async createNamespace(): Promise<Tracked> {
    const namespace: KubeObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE, uid: randomUUID(), creationTimestamp: CREATED_AT },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
    await this.append(createObject('default', namespace));
    return (await this.namespace())!;
  }

  /** As the API does it: only while the namespace is as it was seen. */
  async createClaim(name: string, namespace: Tracked, finalizers: readonly string[]): Promise<void> {
    const metadata = { name, namespace: NAMESPACE, uid: randomUUID(), creationTimestamp: CREATED_AT };
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: finalizers.length > 0 ? { ...metadata, finalizers } : metadata,
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      status: { phase: 'Pending' },
    };
    const { version, object } = namespace;
    const preconditions = [{ uid: object.metadata.uid, version }];
    await this.append({ ...createObject('default', claim), preconditions });
  }

  /** Something that is only kept, of any kind. */
  async createKept(kind: string, name: string, finalizers: readonly string[] = []): Promise<void> {
    const metadata = { name, namespace: NAMESPACE, uid: randomUUID(), creationTimestamp: CREATED_AT };
    const held = finalizers.length > 0 ? { ...metadata, finalizers } : metadata;
    await this.append(createObject('default', { apiVersion: 'v1', kind, metadata: held }));
  }

  async objectsOf(kind: string): Promise<readonly Tracked[]> {
    const { objects } = await this.store.listObjects({ cluster: 'default', kind });
    return objects.map(trackedOf);
  }

  async deleteNamespace(): Promise<void> {
    const namespace = await this.namespace();
    await this.append(deleteObject(namespace!, { at: CREATED_AT, gracePeriodSeconds: 0 }));
  }

  /** As the binder does it for a claim that nobody uses. */
  async letGo(held: Tracked): Promise<void> {
    const { finalizers: _finalizers, ...metadata } = held.object.metadata;
    await this.append(editObject(held, { ...held.object, metadata }, CREATED_AT));
  }

  async create(object: KubeObject, cluster = 'default'): Promise<void> {
    await this.append(createObject(cluster, object));
  }

  /** As the API takes in what is secret. */
  sealed<Kind extends KubeObject>(object: Kind): Promise<Kind> {
    return openSealer({ keyFile: this.#keyFile, keys: this.store }).sealObject(object);
  }

  async find(kind: string, name: string, namespace = '', cluster = 'default'): Promise<Tracked | undefined> {
    const stored = await this.store.getObject({ cluster, kind, namespace, name });
    return stored && trackedOf(stored);
  }

  /** As a user edits: what Berth keeps for itself stays. */
  async edit<T extends KubeObject>(
    kind: string,
    name: string,
    change: (object: T) => T,
    namespace = '',
  ): Promise<void> {
    const found = (await this.find(kind, name, namespace)) as Tracked<T> | undefined;
    if (found !== undefined) await this.append(editObject(found, change(found.object), CREATED_AT));
  }

  async remove(kind: string, name: string, namespace = ''): Promise<void> {
    const found = await this.find(kind, name, namespace, kind === 'Backend' ? '' : 'default');
    if (found === undefined) return;
    await this.append(deleteObject(found, { at: CREATED_AT, gracePeriodSeconds: 0 }));
  }

  async register(name: string, url: string, more: Partial<Backend['spec']> = {}): Promise<void> {
    const metadata = { name, uid: randomUUID(), creationTimestamp: CREATED_AT };
    const spec = { type: 'heketi', url, allowPrivateAddresses: true, ...more };
    await this.create({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec }, '');
  }

  async namespace(): Promise<Tracked | undefined> {
    const name = { cluster: 'default', kind: 'Namespace', namespace: '', name: NAMESPACE };
    const stored = await this.store.getObject(name);
    return stored && trackedOf(stored);
  }

  claims(): Promise<readonly Tracked[]> {
    return this.objectsOf('PersistentVolumeClaim');
  }

  async append(decision: Decision, more: Partial<EventMetadata> = {}): Promise<void> {
    const correlation = decision.changes[0]?.uid ?? '';
    const metadata = { actor: 'spec', requestId: randomUUID(), correlation, ...more };
    await this.store.append({ id: randomUUID(), metadata, ...encodeDecision(decision, randomUUID) });
  }

  async stopReclaimer(service: RunningService): Promise<void> {
    this.#running.splice(this.#running.indexOf(service), 1);
    await service.close();
  }

  async close(): Promise<void> {
    for (const service of this.#running) await service.close();
    await this.store.close();
    await this.database.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
