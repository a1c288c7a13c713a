import { claimManifest } from '@berth/testing';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

const [binary] = kubectlBinaries();
const STORAGE_ADDRESSES = ['192.168.66.84', '192.168.66.86', '192.168.66.87'];
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

function classManifest(name: string, resturl: string, annotations: object = {}): object {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'kubernetes.io/glusterfs',
    parameters: { resturl, restauthenabled: 'false' },
  };
}

describe('a claim whose volume is made, through kubectl', () => {
  let broker: Broker;
  let kubectl: Kubectl;
  let heketi: string;

  beforeAll(async () => {
    broker = await startBroker();
    heketi = broker.berth.endpoints.heketi;
    kubectl = new Kubectl(binary?.path ?? 'kubectl', broker.berth.kubeconfig);
    await create(classManifest('gluster-heketi', heketi));
  });

  afterAll(async () => {
    kubectl.close();
    await broker.close();
  });

  function create(manifest: object): Promise<string> {
    return kubectl.ok(['create', '-f', '-'], stringify(manifest));
  }

  async function field(resource: string, name: string, path: string): Promise<string> {
    return kubectl.ok(['get', resource, name, '-o', `jsonpath={${path}}`]);
  }

  /** Waits for the phase and gives the volume's name. */
  async function bound(claim: string): Promise<string> {
    await eventually(`${claim} is Bound`, async () => {
      const phase = await field('pvc', claim, '.status.phase');
      return phase === 'Bound' || Promise.reject(new Error(await kubectl.ok(['describe', 'pvc', claim])));
    });
    return field('pvc', claim, '.spec.volumeName');
  }

  /** The volumes Heketi has, by id. */
  async function volumesAtHeketi(): Promise<readonly string[]> {
    const answer = await fetch(`${heketi}/volumes`);
    return ((await answer.json()) as { readonly volumes: readonly string[] }).volumes;
  }

  it('is Bound to a glusterfs volume of its own, which is at Heketi', async () => {
    await create(claimManifest('made', { storageClassName: 'gluster-heketi' }));
    const volume = await bound('made');
    expect(volume).toBe(`pvc-${await field('pvc', 'made', '.metadata.uid')}`);
    const [id, ...others] = await volumesAtHeketi();
    expect(others).toEqual([]);
    const info = (await (await fetch(`${heketi}/volumes/${id ?? ''}`)).json()) as { readonly name: string };
    expect(await field('pv', volume, '.spec.glusterfs.path')).toBe(info.name);
    expect(await field('pv', volume, '.spec.claimRef.name')).toBe('made');
    expect(await field('pv', volume, '.spec.persistentVolumeReclaimPolicy')).toBe('Delete');
    expect(await kubectl.ok(['get', 'pvc', 'made'])).toMatch(
      new RegExp(`made +Bound +${volume} +1Gi +RWO +gluster-heketi`),
    );
  });

  it('has Endpoints with the storage addresses, and a Service that keeps them', async () => {
    const volume = await field('pvc', 'made', '.spec.volumeName');
    const endpoints = await field('pv', volume, '.spec.glusterfs.endpoints');
    const addresses = await field('endpoints', endpoints, '.subsets[*].addresses[*].ip');
    expect(addresses.split(' ').sort()).toEqual(STORAGE_ADDRESSES);
    expect(await field('service', endpoints, '.metadata.name')).toBe(endpoints);
  });

  it('tells its story to kubectl describe', async () => {
    const story = await kubectl.ok(['describe', 'pvc', 'made']);
    expect(story).toMatch(/Status: +Bound/);
    expect(story).toMatch(/ProvisioningSucceeded/);
  });

  it('gives everything back when it is deleted', async () => {
    const volume = await field('pvc', 'made', '.spec.volumeName');
    await kubectl.ok(['delete', 'pvc', 'made']);
    await eventually('the volume is gone', async () => (await kubectl.run(['get', 'pv', volume])).code !== 0);
    expect(await volumesAtHeketi()).toEqual([]);
    expect(await kubectl.ok(['get', 'endpoints,services', '--no-headers', '-o', 'name'])).not.toContain(
      'glusterfs',
    );
  });

  it('waits, and says why, when its class names a Heketi that is no Backend', async () => {
    let requests = 0;
    const stranger = createServer(() => (requests += 1)).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    await create(classManifest('nowhere', url));
    await create(claimManifest('unserved', { storageClassName: 'nowhere' }));
    const story = await eventually('the reason is told', async () => {
      const text = await kubectl.ok(['describe', 'pvc', 'unserved']);
      return text.includes('ProvisioningFailed') && text;
    });
    expect(story).toMatch(/Status: +Pending/);
    expect(story).toMatch(/Backend/);
    expect(story).toContain(url);
    expect(requests).toBe(0);
    await kubectl.ok(['delete', 'pvc', 'unserved']);
    stranger.close();
  });

  it('is of the default class when it names none, at its creation or as soon as there is one', async () => {
    const before = await volumesAtHeketi();
    const classless = { storageClassName: undefined };
    await create(claimManifest('early', classless));
    await create(classManifest('usual', heketi, { [DEFAULT_CLASS]: 'true' }));
    await create(claimManifest('late', classless));
    for (const claim of ['early', 'late']) {
      await bound(claim);
      expect(await field('pvc', claim, '.spec.storageClassName')).toBe('usual');
    }
    expect(await volumesAtHeketi()).toHaveLength(before.length + 2);
  });
});

describe('the example, as npm start and its reader apply it', () => {
  let broker: Broker;
  let kubectl: Kubectl;

  beforeAll(async () => {
    broker = await startBroker({ BERTH_EXAMPLE: 'on' });
    kubectl = new Kubectl(binary?.path ?? 'kubectl', broker.berth.kubeconfig);
  });

  afterAll(async () => {
    kubectl.close();
    await broker.close();
  });

  it('is Bound when Berth is ready', async () => {
    expect(await kubectl.ok(['get', 'pvc', 'pvc-gluster-heketi'])).toMatch(
      /pvc-gluster-heketi +Bound +pvc-\S+ +1Gi +RWO +gluster-heketi/,
    );
  });

  it('is unchanged by kubectl apply, and gets its pod', async () => {
    const files = ['02-claim.yaml', '03-pod.yaml'].flatMap((name) => [
      '-f',
      fileURLToPath(new URL(`../../examples/gluster/${name}`, import.meta.url)),
    ]);
    const said = await kubectl.ok(['apply', ...files]);
    expect(said).toContain('persistentvolumeclaim/pvc-gluster-heketi unchanged');
    expect(said).toContain('pod/pod-use-pvc created');
    expect(await kubectl.ok(['describe', 'pvc', 'pvc-gluster-heketi'])).toMatch(/Used By: +pod-use-pvc/);
  });

  it('keeps the claim while a pod on a node uses it', async () => {
    const user = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'on-a-node' },
      spec: {
        nodeName: 'node-1',
        containers: [{ name: 'sleep', image: 'busybox' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'pvc-gluster-heketi' } }],
      },
    };
    await kubectl.ok(['create', '-f', '-'], stringify(user));
    await kubectl.ok(['delete', 'pvc', 'pvc-gluster-heketi', '--wait=false']);
    expect(await kubectl.ok(['get', 'pvc', 'pvc-gluster-heketi'])).toContain('Terminating');
    await kubectl.ok(['delete', 'pod', 'on-a-node', '--now']);
    await eventually('the claim is gone', async () => {
      const { code } = await kubectl.run(['get', 'pvc', 'pvc-gluster-heketi']);
      return code !== 0;
    });
  });
});
