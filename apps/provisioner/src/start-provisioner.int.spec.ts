import { randomUUID } from 'node:crypto';
import { openEventStore, type EventStore, type ObjectChange } from '@berth/event-store';
import { createLogger, type ServiceContext } from '@berth/runtime';
import { createTestDatabase, type TestDatabase } from '@berth/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startProvisioner } from './start-provisioner.js';
import { type WaitingClaims } from './waiting-claims.js';

const observed = vi.hoisted(() => ({ waiting: undefined as WaitingClaims | undefined }));
vi.mock('./metrics.js', () => ({
  observeWaitingClaims: (waiting: WaitingClaims) => {
    observed.waiting = waiting;
    return () => undefined;
  },
}));

let database: TestDatabase;
let store: EventStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = openEventStore({ databaseUrl: database.url, applicationName: 'spec' });
  await store.migrate();
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

function context(): ServiceContext {
  return {
    name: 'provisioner',
    settings: {
      databaseUrl: database.url,
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
  };
}

async function create(kind: string, name: string, state: object): Promise<void> {
  const uid = randomUUID();
  const change: ObjectChange = {
    uid,
    cluster: 'default',
    kind,
    namespace: kind === 'StorageClass' ? '' : 'team-a',
    name,
    expectedVersion: 0,
    eventId: randomUUID(),
    eventType: kind === 'StorageClass' ? 'StorageClassCreated' : 'ClaimCreated',
    schemaVersion: 1,
    data: '{}',
    state: JSON.stringify(state),
    stateVersion: 1,
    deletes: false,
  };
  const metadata = { actor: 'spec', requestId: uid, correlation: uid };
  await store.append({ id: randomUUID(), metadata, changes: [change] });
}

it('knows, once it is ready, who waited before it came, and hears of those who come later', async () => {
  await create('StorageClass', 'fast', { provisioner: 'kubernetes.io/glusterfs' });
  const claim = { metadata: {}, spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } };
  await create('PersistentVolumeClaim', 'before', claim);
  const service = await startProvisioner(context());
  await service.readiness?.['log']?.();
  expect(observed.waiting?.counts()['kubernetes.io/glusterfs']).toBe(1);
  await create('PersistentVolumeClaim', 'later', claim);
  await vi.waitFor(() => expect(observed.waiting?.counts()['kubernetes.io/glusterfs']).toBe(2), 20_000);
  await service.close();
});
