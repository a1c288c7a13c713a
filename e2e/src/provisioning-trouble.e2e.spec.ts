import { ADMIN_KEY, startSimulatorProcess, type SimulatorProcess } from '@berth/backends/testing';
import { openEventStore, type EventStore } from '@berth/event-store';
import { claimManifest } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { backendManifest, glusterClass } from './support/gluster.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

describe('what a user sees of a claim whose volume cannot be made', () => {
  let broker: Broker;
  let kubectl: Kubectl;
  let store: EventStore;
  let heketi: string;

  beforeAll(async () => {
    broker = await startBroker();
    heketi = broker.berth.endpoints.heketi;
    store = openEventStore({ databaseUrl: broker.berth.endpoints.postgres, applicationName: 'e2e' });
    kubectl = new Kubectl(kubectlBinaries().at(-1)?.path ?? 'kubectl', broker.berth.kubeconfig);
  });

  afterAll(async () => {
    kubectl.close();
    await store.close();
    await broker.close();
  });

  it('with Heketi down, which is told in few events, and right again when it is up', async () => {
    const down = await simulator();
    const { url } = down;
    await down.kill();
    await create(backendManifest('down', url), glusterClass('down', url));
    await create(claim('down'));
    await told('down', /Heketi cannot be reached: http:\S+ refuses connections/);
    const count = await eventually('it is counted', async () => {
      const times = await countOf('down');
      return times >= 3 && times;
    });
    // Of the first, the second, the fourth and so on.
    expect(await failuresInLog('down')).toBeLessThanOrEqual(1 + Math.log2(count) + 1);
    await down.restart();
    await bound('down');
  });

  it('with a wrong key, and right again when the Secret is', async () => {
    const { url } = await simulator(true);
    await create(secret('not the key'), backendManifest('locked', url));
    const access = {
      restauthenabled: 'true',
      restuser: 'admin',
      secretname: 'heketi',
      secretnamespace: 'default',
    };
    await create(glusterClass('locked', url, access), claim('locked'));
    await told('locked', /does not accept the key/);
    await kubectl.ok(['apply', '-f', '-'], stringify(secret(ADMIN_KEY)));
    await bound('locked');
  });

  it('with no space left, and right again when another volume goes', async () => {
    await create(glusterClass('full', heketi), claim('large', 'full', '400Gi'));
    await bound('large');
    await create(claim('homeless', 'full', '400Gi'));
    await told('homeless', /no space/i);
    await kubectl.ok(['delete', 'pvc', 'large']);
    await bound('homeless');
    await kubectl.ok(['delete', 'pvc', 'homeless']);
  });

  it('with parameters nobody knows, and right again when the class is made anew', async () => {
    await create(glusterClass('odd', heketi, { colour: 'red', volumetype: 'replicate:many' }), claim('odd'));
    await told('odd', /invalid option "colour"/);
    await kubectl.ok(['delete', 'storageclass', 'odd']);
    await create(glusterClass('odd', heketi));
    await bound('odd');
  });

  it('with a class that does not exist, or not any more', async () => {
    await create(claim('early', 'late'));
    await told('early', /storageclass.storage.k8s.io "late" not found/);
    await create(glusterClass('late', heketi));
    await bound('early');
    await kubectl.ok(['delete', 'storageclass', 'late']);
    await create(claim('behind', 'late'));
    await told('behind', /storageclass.storage.k8s.io "late" not found/);
    // What was made goes back to where it came from, without its class.
    await kubectl.ok(['delete', 'pvc', 'early']);
    await eventually(
      'its volume is gone',
      async () => !(await kubectl.ok(['get', 'pv'])).includes('default/early'),
    );
  });

  it('with an address that is no Backend, and right when it is one', async () => {
    const { url } = await simulator();
    await create(glusterClass('strange', url), claim('strange'));
    await told('strange', /is no registered Backend/);
    await create(backendManifest('strange', url));
    await bound('strange');
  });

  it('tells the whole story, and still does when claim and volume are gone', async () => {
    const down = await simulator();
    const { url } = down;
    await down.kill();
    await create(backendManifest('story', url), glusterClass('story', url), claim('story'));
    await told('story', /cannot be reached/);
    await down.restart();
    await bound('story');
    const volume = await kubectl.ok(['get', 'pvc', 'story', '-o', 'jsonpath={.spec.volumeName}']);
    await down.kill();
    await kubectl.ok(['delete', 'pvc', 'story']);
    await eventually('the volume is Failed, and says why', async () =>
      /Status: +Failed[^]*Message: +Heketi cannot be reached[^]*Warning +VolumeFailedDelete/.test(
        await kubectl.ok(['describe', 'pv', volume]),
      ),
    );
    await down.restart();
    await eventually('the volume is gone', async () => (await kubectl.run(['get', 'pv', volume])).code !== 0);
    expect(await reasonsOf('story')).toEqual(['ProvisioningFailed', 'Provisioning', 'ProvisioningSucceeded']);
    expect(await reasonsOf(volume)).toEqual(['VolumeDelete', 'VolumeFailedDelete']);
  });

  function claim(name: string, storageClassName = name, storage = '1Gi'): object {
    return claimManifest(name, { storageClassName, resources: { requests: { storage } } });
  }

  function secret(key: string): object {
    const metadata = { name: 'heketi', namespace: 'default' };
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'kubernetes.io/glusterfs',
      stringData: { key },
    };
  }

  async function create(...manifests: readonly object[]): Promise<void> {
    await kubectl.ok(['apply', '-f', '-'], manifests.map((one) => stringify(one)).join('---\n'));
  }

  /** The claim is Pending, and describe says why. */
  async function told(name: string, why: RegExp): Promise<void> {
    const story = await eventually(`${name} is told of`, async () => {
      const text = await kubectl.ok(['describe', 'pvc', name]);
      return why.test(text) ? text : Promise.reject(new Error(text));
    });
    expect(story).toMatch(/Status: +Pending/);
    expect(story).toMatch(/Warning +ProvisioningFailed/);
  }

  async function bound(name: string): Promise<void> {
    await eventually(`${name} is Bound`, async () => {
      const text = await kubectl.ok(['describe', 'pvc', name]);
      return /Status: +Bound/.test(text) || Promise.reject(new Error(text));
    });
  }

  async function countOf(name: string): Promise<number> {
    const of = `involvedObject.name=${name},reason=ProvisioningFailed`;
    return Number(
      await kubectl.ok(['get', 'events', '--field-selector', of, '-o', 'jsonpath={.items[0].count}']),
    );
  }

  /** Of what `kubectl get events` shows, in that order. */
  async function reasonsOf(name: string): Promise<readonly string[]> {
    const table = await kubectl.ok([
      'get',
      'events',
      '--no-headers',
      '--field-selector',
      `involvedObject.name=${name}`,
    ]);
    return table
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)[2] ?? line);
  }

  async function failuresInLog(name: string): Promise<number> {
    const uid = await kubectl.ok(['get', 'pvc', name, '-o', 'jsonpath={.metadata.uid}']);
    const events = await store.readStream(uid, { after: 0, limit: 1_000 });
    return events.filter(({ type }) => type === 'ProvisioningFailed').length;
  }

  /** Of its own, with or without keys. */
  async function simulator(keys = false): Promise<SimulatorProcess> {
    const started = await startSimulatorProcess({ keys });
    onTestFinished(() => started.close());
    return started;
  }
});
