import { claimManifest, volumeManifest } from '@berth/testing';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(async () => {
  await broker.close();
});

/** `kubectl events` came with 1.26; older ones have only `get events`. */
const hasEventsCommand = async (kubectl: Kubectl): Promise<boolean> =>
  (await kubectl.run(['events', '--help'])).code === 0;

describe.each(kubectlBinaries())('events by $label', ({ path, label }) => {
  const id = label.replaceAll('.', '-');
  const LOST = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
  let kubectl: Kubectl;

  beforeAll(() => {
    kubectl = new Kubectl(path, broker.berth.kubeconfig);
  });
  afterAll(() => {
    kubectl.close();
  });

  const apply = (manifest: object) => kubectl.ok(['apply', '-f', '-'], stringify(manifest));

  it('tells why a claim waits where it is described', async () => {
    await apply(claimManifest(`waits-${id}`, { storageClassName: '' }));
    const described = await eventually('an event is told', async () => {
      const text = await kubectl.ok(['describe', 'pvc', `waits-${id}`]);
      return text.includes('FailedBinding') && text;
    });
    expect(described).toMatch(
      /Normal +FailedBinding +\S+ +persistentvolume-controller +no persistent volumes available for this claim/,
    );
  });

  it('follows a claim until it is Lost, and still tells of it when it is gone', async () => {
    const watching = kubectl.start(['get', 'events', '-w', '--no-headers']);
    let seen = '';
    watching.stdout?.setEncoding('utf8').on('data', (text: string) => (seen += text));
    try {
      await eventually('the watch has begun', () => Promise.resolve(seen.includes(`waits-${id}`)));
      await apply(volumeManifest(`lost-${id}`, { storageClassName: id }));
      await apply(claimManifest(`lost-${id}`, { storageClassName: id }));
      await eventually('the claim is Bound', async () =>
        (await kubectl.ok(['get', 'pvc', `lost-${id}`])).includes('Bound'),
      );
      await kubectl.ok(['delete', 'pv', `lost-${id}`, '--wait=false']);
      await kubectl.ok(['patch', 'pv', `lost-${id}`, '-p', '{"metadata":{"finalizers":null}}']);
      await eventually('the loss is seen', () =>
        Promise.resolve(
          new RegExp(`Warning +ClaimLost +persistentvolumeclaim/lost-${id} +${LOST}`).test(seen),
        ),
      );
    } finally {
      watching.kill('SIGTERM');
      await once(watching, 'exit');
    }
    await kubectl.ok(['delete', 'pvc', `lost-${id}`]);
    expect(
      await kubectl.ok(['get', 'events', '--field-selector', `involvedObject.name=lost-${id}`]),
    ).toContain(LOST);
    if (!(await hasEventsCommand(kubectl))) return;
    await apply(claimManifest(`lost-${id}`, { storageClassName: '' }));
    const told = await eventually('both claims of the name are told of', async () => {
      const text = await kubectl.ok(['events', '--for', `pvc/lost-${id}`]);
      return text.includes('FailedBinding') && text;
    });
    expect(told).toMatch(new RegExp(`Warning +ClaimLost +PersistentVolumeClaim/lost-${id} +${LOST}`));
  });
});
