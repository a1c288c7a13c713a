import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Broker, startBroker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

/** The first kubectl that gives any subresource away. */
const SUBRESOURCES_SINCE = 32;

const node = (name: string, zone: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { zone } },
});
const volume = (name: string, zone: string, storage: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'local',
    mountOptions: ['noatime'],
    local: { path: `/disks/${name}`, fsType: 'xfs' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] }],
      },
    },
  },
});
const claim = (name: string, storage: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'local', resources: { requests: { storage } } },
});
const pod = (name: string, nodeName: string, claims: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    nodeName,
    containers: [{ name: 'main', image: 'app' }],
    volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
  },
});

describe('volumes of nodes, and the pods that use them', () => {
  const newest = kubectlBinaries().at(-1);
  let broker: Broker;
  let kubectl: Kubectl;

  beforeAll(async () => {
    broker = await startBroker();
    kubectl = new Kubectl(newest?.path ?? 'kubectl', broker.berth.kubeconfig);
    await apply(
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'local' },
        provisioner: 'kubernetes.io/no-provisioner',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      },
      node('n1', 'a'),
      node('n2', 'b'),
      volume('a-small', 'a', '2Gi'),
      volume('a-large', 'a', '9Gi'),
      volume('b-small', 'b', '1Gi'),
      claim('log', '1Gi'),
      claim('db', '2Gi'),
    );
  }, 120_000);
  afterAll(async () => {
    await broker.close();
    kubectl.close();
  });

  async function apply(...objects: readonly object[]): Promise<void> {
    await kubectl.ok(['apply', '-f', '-'], objects.map((it) => stringify(it)).join('---\n'));
  }

  async function read(kind: string, name: string, path: string): Promise<string> {
    return (await kubectl.ok(['get', kind, name, '-o', `jsonpath={${path}}`])).trim();
  }

  it('claims wait for their pod, and tell so', async () => {
    await eventually('the claim tells what it waits for', async () => {
      expect(await kubectl.ok(['describe', 'pvc', 'db'])).toContain('WaitForFirstConsumer');
      return true;
    });
  });

  it('claims are bound where the pod is, the smallest to the smallest', async () => {
    await apply(pod('web', 'n1', ['db', 'log']));
    await eventually('both claims are bound', async () => {
      expect(await read('pvc', 'log', '.spec.volumeName')).toBe('a-small');
      expect(await read('pvc', 'db', '.spec.volumeName')).toBe('a-large');
      return true;
    });
  });

  it('a pod tells what it mounts, and one elsewhere why it can’t', async () => {
    await apply(pod('other', 'n2', ['log']));
    const mounts = async (name: string): Promise<unknown> =>
      JSON.parse(await kubectl.ok(['get', '--raw', `/api/v1/namespaces/default/pods/${name}/mounts`]));
    expect(await mounts('web')).toMatchObject({
      kind: 'PodMounts',
      mounts: [
        { name: 'db', volumeName: 'a-large', fsType: 'xfs', mountOptions: ['noatime'] },
        { name: 'log', source: { local: { path: '/disks/a-small' } } },
      ],
    });
    expect(await mounts('other')).toMatchObject({ mounts: [{ problem: { reason: 'AccessModeConflict' } }] });
    if ((newest?.minor ?? 0) < SUBRESOURCES_SINCE) return;
    const table = await kubectl.ok(['get', 'pod', 'web', '--subresource=mounts']);
    expect(table).toMatch(/NAME +CLAIM +VOLUME +SOURCE/);
    expect(table).toMatch(/db +db +a-large +local/);
  });

  it('a claim that asks for more than its volume has waits for someone to make it larger', async () => {
    await kubectl.ok([
      'patch',
      'pvc',
      'db',
      '-p',
      JSON.stringify({ spec: { resources: { requests: { storage: '20Gi' } } } }),
    ]);
    await eventually('the claim tells who it waits for', async () => {
      expect(await kubectl.ok(['describe', 'pvc', 'db'])).toContain('ExternalExpanding');
      return true;
    });
    const shrunk = await kubectl.run([
      'patch',
      'pvc',
      'db',
      '-p',
      JSON.stringify({ spec: { resources: { requests: { storage: '9Gi' } } } }),
    ]);
    expect(shrunk.stderr).toContain('field can not be less than status.capacity');
  });

  it('a claim and its volume that are deleted stay until the last pod is gone', async () => {
    await kubectl.ok(['delete', 'pv', 'a-large', '--wait=false']);
    await kubectl.ok(['delete', 'pvc', 'db', '--wait=false']);
    expect(await read('pvc', 'db', '.status.phase')).toBe('Bound');
    await kubectl.ok(['delete', 'pod', 'web']);
    await eventually('the volume is gone', async () => {
      expect(await kubectl.ok(['get', 'pv', 'a-large', '--ignore-not-found', '-o', 'name'])).toBe('');
      return true;
    });
    expect(await kubectl.ok(['get', 'pvc', 'db', '--ignore-not-found', '-o', 'name'])).toBe('');
  });
});
