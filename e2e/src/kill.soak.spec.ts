import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { checkLog } from './support/check-log.js';
import { expectPairs, waitingInVain } from './support/check-pairs.js';
import { eventually } from './support/eventually.js';
import { classesPath, glusterClass } from './support/gluster.js';
import { partNames } from './support/parts.js';
import { RandomKiller } from './support/kill-at-random.js';
import { ProvisioningUnderKill } from './support/provisioning-under-kill.js';
import { SeededRandom } from './support/seeded-random.js';
import { StorageUser } from './support/storage-user.js';
import { claimsPath, createCarefully, listAll, volumesPath } from './support/storage.js';

const minutes = Number(process.env['BERTH_SOAK_MINUTES'] ?? '3');
const seed = Number(process.env['BERTH_SOAK_SEED'] ?? Date.now() % 1_000_000);
const USERS = 8;
const SETTLE_MS = 120_000;
const CLAIMS_A_ROUND = 200;

describe(`kill -9 of anything, again and again for ${minutes} minutes`, () => {
  const random = new SeededRandom(seed);
  let broker: Broker;
  let users: readonly StorageUser[];

  beforeAll(async () => {
    broker = await startBroker();
    users = Array.from(
      { length: USERS },
      (_, index) => new StorageUser(`user${index}`, broker.client, random.fork()),
    );
  });

  afterAll(async () => {
    await broker.close();
  });

  it(`leaves every answered request done and every pair whole (BERTH_SOAK_SEED=${seed})`, async () => {
    console.log(`BERTH_SOAK_SEED=${seed} chooses what is asked and what is killed`);
    const until = Date.now() + minutes * 60_000;
    const killer = new RandomKiller({
      berth: broker.berth,
      parts: partNames,
      random: random.fork(),
      // Bursts, and breaks long enough for the supervision to take a life as a good one again.
      pauseMs: (choice) => 200 + choice.below(choice.chance(50) ? 2_000 : 25_000),
    });
    await Promise.all(users.map((user) => workUntil(until, user))).finally(() => killer.stop());
    console.log(`killed: ${JSON.stringify(killer.killed)}`);

    await eventually('nothing is left to do', isSettled, SETTLE_MS);
    const [claims, volumes] = await lists();
    expectPairs(claims, volumes);
    const events = await checkLog(broker.berth.endpoints.postgres);
    const born = new Set(events.filter(({ version }) => version === 1).map(({ uid }) => uid));
    expect(users.flatMap(({ created }) => created).filter((uid) => !born.has(uid))).toEqual([]);
    console.log(`${events.length} events, ${claims.length} claims and ${volumes.length} volumes at the end`);
  });

  async function workUntil(until: number, user: StorageUser): Promise<void> {
    while (Date.now() < until) await user.act();
  }

  function lists() {
    return Promise.all([listAll(broker.client, claimsPath), listAll(broker.client, volumesPath)]);
  }

  /** No claim waits beside a volume that fits, and what was deleted is gone. Throws with what is left. */
  async function isSettled(): Promise<boolean> {
    const [claims, volumes] = await lists();
    const names = new Set([...claims, ...volumes].map(({ metadata }) => metadata.name));
    const inUse = new Set(claims.map(({ spec }) => spec.volumeName));
    const deleted = users.flatMap((user) => user.deleted);
    const left = deleted.filter((name) => names.has(name) && !inUse.has(name));
    const vain = waitingInVain(claims, volumes);
    if (left.length + vain.length > 0) throw new Error(`not gone: ${left.join()}; waiting: ${vain.join()}`);
    return true;
  }
});

describe(`kill -9 of anything, Heketi too, while volumes are made and deleted for ${minutes} minutes`, () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker();
    await createCarefully(broker.client, classesPath, glusterClass('made', broker.berth.endpoints.heketi));
  });

  afterAll(async () => {
    await broker.close();
  });

  it(`leaves one Heketi volume for each claim after each round, and none else (BERTH_SOAK_SEED=${seed})`, async () => {
    const storm = new ProvisioningUnderKill(broker, 'made', new SeededRandom(seed));
    const until = Date.now() + minutes * 60_000;
    for (let round = 1; Date.now() < until; round += 1) {
      const report = await storm.round(`round-${round}`, CLAIMS_A_ROUND);
      console.log(`round ${round}: ${JSON.stringify(report)}`);
      await storm.emptied();
    }
    const events = await checkLog(broker.berth.endpoints.postgres);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect(count('ClaimDeleted')).toBe(count('ClaimCreated'));
    expect(count('VolumeDeleted')).toBe(count('ProvisioningSucceeded'));
  });
});
