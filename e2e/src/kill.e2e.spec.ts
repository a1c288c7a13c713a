import { claimManifest, volumeManifest } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { checkLog } from './support/check-log.js';
import { expectPairs } from './support/check-pairs.js';
import { eventually } from './support/eventually.js';
import { partNames, partOf, type PartName } from './support/parts.js';
import {
  claimsPath,
  createCarefully,
  inParallel,
  listAll,
  volumesPath,
  type StorageObject,
} from './support/storage.js';

const CLAIMS = 500;

describe('kill -9 in the middle of 500 claims being created', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker();
  });

  afterAll(async () => {
    await broker.close();
  });

  // The relay is hosted by the API, so killing the API kills the relay's host.
  it.each(partNames)(
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
      const events = await checkLog(broker.berth.endpoints.postgres);
      const created = new Set(events.filter(({ type }) => type === 'ClaimCreated').map(({ uid }) => uid));
      expect(answered.filter((uid) => !created.has(uid))).toEqual([]);
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
});

/** Creates the claims and kills the part when a third of them is answered; gives the UIDs answered with 201. */
async function createWhileKilling(
  { berth, client }: Broker,
  name: PartName,
  names: readonly string[],
): Promise<readonly string[]> {
  const answered: string[] = [];
  let killing: Promise<void> | undefined;
  await inParallel(names, 16, async (each) => {
    const uid = await createCarefully(client, claimsPath, claimManifest(each, { storageClassName: name }));
    if (uid !== undefined) answered.push(uid);
    if (answered.length >= names.length / 3) killing ??= partOf(berth, name).kill();
  });
  await killing;
  await partOf(berth, name).ready();
  return answered;
}
