import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { checkLog } from './support/check-log.js';
import { classesPath, glusterClass } from './support/gluster.js';
import { ProvisioningUnderKill } from './support/provisioning-under-kill.js';
import { SeededRandom } from './support/seeded-random.js';
import { createCarefully } from './support/storage.js';

const CLAIMS = 200;
const seed = Number(process.env['BERTH_E2E_SEED'] ?? Date.now() % 1_000_000);

describe(`kill -9 of anything while ${CLAIMS} claims get volumes made`, () => {
  let broker: Broker;
  let storm: ProvisioningUnderKill;

  beforeAll(async () => {
    broker = await startBroker();
    await createCarefully(broker.client, classesPath, glusterClass('made', broker.berth.endpoints.heketi));
    storm = new ProvisioningUnderKill(broker, 'made', new SeededRandom(seed));
  });

  afterAll(async () => {
    await broker.close();
  });

  it(`leaves one Heketi volume for each claim that was kept, and none else (BERTH_E2E_SEED=${seed})`, async () => {
    const report = await storm.round('claim', CLAIMS);
    console.log(`BERTH_E2E_SEED=${seed}: ${JSON.stringify(report)}`);
    await checkLog(broker.berth.endpoints.postgres);
  });

  it('gives all of it back when the rest is deleted under the same', async () => {
    console.log(`killed: ${JSON.stringify(await storm.emptied())}`);
    const events = await checkLog(broker.berth.endpoints.postgres);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect(count('ClaimDeleted')).toBe(CLAIMS);
    expect(count('VolumeDeleted')).toBe(count('ProvisioningSucceeded'));
  });
});
