import { claimManifest, volumeManifest } from '@berth/testing';
import { openEventStore } from '@berth/event-store';
import type { SupervisedPart } from '@berth/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import {
  claimsPath,
  createCarefully,
  inParallel,
  listAll,
  volumesPath,
  type StorageObject,
} from './support/storage.js';

const CLAIMS = 500;
const parts = ['api', 'binder', 'provisioner', 'reclaimer', 'nats', 'postgres'] as const;

describe('kill -9 in the middle of 500 claims being created', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker();
  });

  afterAll(async () => {
    await broker.close();
  });

  // The relay is hosted by the API, so killing the API kills the relay's host.
  it.each(parts)(
    'of %s: all end Bound, none twice, and every answered request is in the log',
    async (name) => {
      const names = Array.from({ length: CLAIMS }, (_, index) => `${name}-${String(index).padStart(3, '0')}`);
      await inParallel(names, 32, async (each) => {
        await createCarefully(broker.client, volumesPath, volumeManifest(each, { storageClassName: name }));
      });

      const answered = await createWhileKilling(broker, name, names);
      await eventually(`${CLAIMS} claims of ${name} Bound`, () => allBound(name), 120_000);

      const claims = await claimsOf(name);
      expectPairs(claims, await volumesOf(name));
      expect(claims.map(({ metadata }) => metadata.uid)).toEqual(expect.arrayContaining([...answered]));
      await expectInLog(answered);
    },
  );

  async function allBound(name: string): Promise<boolean> {
    const claims = await claimsOf(name);
    return claims.length === CLAIMS && claims.every(({ status }) => status.phase === 'Bound');
  }

  async function claimsOf(name: string): Promise<readonly StorageObject[]> {
    return (await listAll(broker.client, claimsPath)).filter((claim) => claim.metadata.name.startsWith(name));
  }

  async function volumesOf(name: string): Promise<readonly StorageObject[]> {
    return (await listAll(broker.client, volumesPath)).filter((it) => it.metadata.name.startsWith(name));
  }

  async function expectInLog(uids: readonly string[]): Promise<void> {
    const store = openEventStore({
      databaseUrl: broker.berth.endpoints.postgres,
      applicationName: 'e2e',
    });
    try {
      const { position: head } = await store.head();
      const created = new Set<string>();
      let position = 0;
      while (position < head) {
        for (const event of await store.readLog(position, 1000)) {
          expect(event.position).toBe(position + 1);
          position = event.position;
          if (event.type === 'ClaimCreated') created.add(event.uid);
        }
      }
      expect(uids.filter((uid) => !created.has(uid))).toEqual([]);
    } finally {
      await store.close();
    }
  }
});

/** Creates the claims and kills the part when a third of them is answered; gives the UIDs answered with 201. */
async function createWhileKilling(
  { berth, client }: Broker,
  name: (typeof parts)[number],
  names: readonly string[],
): Promise<readonly string[]> {
  const answered: string[] = [];
  let killing: Promise<void> | undefined;
  await inParallel(names, 16, async (each) => {
    const uid = await createCarefully(client, claimsPath, claimManifest(each, { storageClassName: name }));
    if (uid !== undefined) answered.push(uid);
    if (answered.length >= names.length / 3) killing ??= partOf(berth.parts[name]).kill();
  });
  await killing;
  await partOf(berth.parts[name]).ready();
  return answered;
}

function partOf(part: SupervisedPart | undefined): SupervisedPart {
  if (part === undefined) throw new Error('the part is not embedded');
  return part;
}

/** Symmetric pairs: as many volumes as claims, each naming the other. */
function expectPairs(claims: readonly StorageObject[], volumes: readonly StorageObject[]): void {
  const byName = new Map(volumes.map((volume) => [volume.metadata.name, volume]));
  const taken = new Set(claims.map(({ spec }) => spec.volumeName));
  expect(taken.size).toBe(claims.length);
  for (const claim of claims) {
    const volume = byName.get(claim.spec.volumeName ?? '');
    expect(volume?.spec.claimRef?.uid).toBe(claim.metadata.uid);
    expect(volume?.status.phase).toBe('Bound');
  }
}
