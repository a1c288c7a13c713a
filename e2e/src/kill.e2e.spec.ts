import { claimManifest, volumeManifest } from '@berth/testing';
import type { SupervisedPart } from '@berth/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { expectInLog, expectPairs } from './support/checks.js';
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
      await expectInLog(broker.berth.endpoints.postgres, answered);
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
