import {
  type Backend,
  type Claim,
  createObject,
  type Decision,
  deleteObject,
  editObject,
  encodeDecision,
  type KubeObject,
  type StorageClass,
  type Tracked,
  trackedOf,
  withoutFinalizer,
} from '@berth/domain';
import { type EventMetadata, type EventStore, type LoggedEvent, openEventStore } from '@berth/event-store';
import { createLogger, type RunningService } from '@berth/runtime';
import { openSealer } from '@berth/sealing';
import { sampleKeyFile } from '@berth/sealing/testing';
import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProvisionerTuning, startProvisioner } from '../start-provisioner.js';
import { claimOf, classOf, NAMESPACE, namespaceOf, NOW } from './samples.js';

/** Short enough for specs that wait for a second try. */
export const FAST: ProvisionerTuning = {
  pace: { firstMs: 50, readMostMs: 200, changeMostMs: 200, pollMs: 20, doubtMs: 300 },
  sight: { freshMs: 50, lookAgainMs: 100 },
  backends: {
    limits: { headersMs: 400 },
    pace: { pollFirstMs: 5, pollMostMs: 20, busyTries: 2, busyFirstMs: 5, busyMostMs: 20 },
  },
};

/** A real log, and provisioners on it; API, binder and reclaimer are the spec itself. */
export class ProvisionerFixture {
  readonly #running = new Set<RunningService>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'berth-provisioner-'));
  readonly keyFile = join(this.#folder, 'sealing.keys');

  private constructor(
    readonly database: TestDatabase,
    readonly store: EventStore,
  ) {
    writeFileSync(this.keyFile, sampleKeyFile('first'), { mode: 0o600 });
    process.env['BERTH_KEY_FILE'] = this.keyFile;
  }

  static async open(): Promise<ProvisionerFixture> {
    const database = await createTestDatabase();
    const store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
    await store.migrate();
    const fixture = new ProvisionerFixture(database, store);
    await fixture.create(namespaceOf(NAMESPACE));
    return fixture;
  }

  async start(tuning: ProvisionerTuning = FAST): Promise<RunningService> {
    const service = await startProvisioner(
      {
        name: 'provisioner',
        settings: {
          databaseUrl: this.database.url,
          // Nobody listens: followers do without.
          natsUrl: 'nats://127.0.0.1:1',
          dataDirectory: '.berth',
          healthHost: '127.0.0.1',
          healthPort: 0,
          logLevel: 'silent',
        },
        logger: createLogger('provisioner', 'silent'),
        stopping: new AbortController().signal,
        fail: (error) => {
          throw error;
        },
      },
      tuning,
    );
    this.#running.add(service);
    return service;
  }

  async stop(service: RunningService): Promise<void> {
    this.#running.delete(service);
    await service.close();
  }

  async create(object: KubeObject, cluster = 'default'): Promise<void> {
    await this.append(createObject(cluster, object));
  }

  /** As the API takes in what is secret. */
  async createSealed(object: KubeObject): Promise<void> {
    await this.create(await openSealer({ keyFile: this.keyFile, keys: this.store }).sealObject(object));
  }

  async register(name: string, url: string, more: Partial<Backend['spec']> = {}): Promise<void> {
    const metadata = { name, uid: randomUUID(), creationTimestamp: NOW };
    const spec = { type: 'heketi', url, allowPrivateAddresses: true, ...more };
    await this.create({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec }, '');
  }

  async createClass(name: string, parameters: StorageClass['parameters'] & object): Promise<void> {
    await this.create(classOf(name, parameters));
  }

  async createSealedClass(name: string, parameters: StorageClass['parameters'] & object): Promise<void> {
    await this.createSealed(classOf(name, parameters));
  }

  /** A claim that the binder has asked a volume for. */
  async createClaim(
    name: string,
    parts: Parameters<typeof claimOf>[1] = {},
    more: Partial<EventMetadata> = {},
  ): Promise<Claim> {
    const claim = claimOf(name, parts);
    await this.append(createObject('default', claim), more);
    return claim;
  }

  async remove(kind: string, name: string, namespace = ''): Promise<void> {
    const found = await this.find(kind, name, namespace, kind === 'Backend' ? '' : 'default');
    if (found === undefined) return;
    await this.append(deleteObject(found, { at: NOW, gracePeriodSeconds: 0 }));
  }

  /** As the binder does it for a claim that nobody uses. */
  async letGo(uid: string): Promise<void> {
    const claim = await this.claim(uid);
    if (claim === undefined) return;
    await this.append(editObject(claim, withoutFinalizer(claim.object, 'kubernetes.io/pvc-protection'), NOW));
  }

  async claim(uid: string): Promise<Tracked<Claim> | undefined> {
    const stored = await this.store.getObjectByUid(uid);
    return stored === undefined || stored.deleted ? undefined : (trackedOf(stored) as Tracked<Claim>);
  }

  async find(kind: string, name: string, namespace = '', cluster = 'default'): Promise<Tracked | undefined> {
    const stored = await this.store.getObject({ cluster, kind, namespace, name });
    return stored && trackedOf(stored);
  }

  async volumes(): Promise<readonly KubeObject[]> {
    const { objects } = await this.store.listObjects({ cluster: 'default', kind: 'PersistentVolume' });
    return objects.map((stored) => trackedOf(stored).object);
  }

  async eventsOf(uid: string): Promise<readonly LoggedEvent[]> {
    return this.store.readStream(uid);
  }

  async append(decision: Decision, more: Partial<EventMetadata> = {}): Promise<void> {
    const correlation = decision.changes[0]?.uid ?? randomUUID();
    const metadata = { actor: 'spec', requestId: randomUUID(), correlation, ...more };
    await this.store.append({ id: randomUUID(), metadata, ...encodeDecision(decision, randomUUID) });
  }

  async close(): Promise<void> {
    for (const service of this.#running) await service.close();
    await this.store.close();
    await this.database.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
