import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { type Node } from '../kept/node.js';
import { type Pod } from '../kept/pod.js';
import { annotationOf, SELECTED_NODE } from '../object/annotations.js';
import { type KubeObject } from '../object/kube-object.js';
import { type StorageClass } from '../storage-class/storage-class.js';
import { type Volume } from '../volume/volume.js';
import {
  sampleClaim,
  sampleClass,
  sampleNode,
  samplePod,
  sampleVolume,
  SimulatedCluster,
} from '../testing.js';

const LATE = { volumeBindingMode: 'WaitForFirstConsumer' } as const;
const GLUSTER = 'kubernetes.io/glusterfs';
const late = sampleClass('slow', { provisioner: GLUSTER, ...LATE });
const byHand = sampleClass('slow', LATE);
const external = sampleClass('slow', { provisioner: 'example.com/disk', ...LATE });
const onlyIn = (zone: string): StorageClass => ({
  ...late,
  allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: [zone] }] }],
});
const [n1, n2] = [sampleNode('n1', { zone: 'a' }), sampleNode('n2', { zone: 'b' })];

function volumeIn(zone: string, name = 'pv1', size = '5Gi'): Volume {
  const term = { matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [zone] }] };
  return sampleVolume(name, {
    size,
    spec: { nodeAffinity: { required: { nodeSelectorTerms: [term] } } },
  });
}

function chosen(nodeName: string): Claim {
  return sampleClaim('db', { metadata: { annotations: { [SELECTED_NODE]: nodeName } } });
}

function clusterOf(...objects: readonly KubeObject[]): SimulatedCluster {
  const cluster = new SimulatedCluster();
  for (const object of objects) cluster.create(object);
  cluster.settle();
  return cluster;
}

const volumeOf = (cluster: SimulatedCluster, name = 'db') => cluster.claim(name).spec.volumeName;
const claim = sampleClaim('db');
const pod = (nodeName?: string, name = 'web') => samplePod(name, ['db'], nodeName);

describe('a claim of a class that binds late', () => {
  it.each<[string, readonly KubeObject[], string]>([
    ['the node that is selected', [n1, volumeIn('a'), chosen('n1')], 'pv1'],
    ['the node of a pod that uses it', [n1, volumeIn('a'), claim, pod('n1')], 'pv1'],
    [
      'a node it knows nothing of, which can reach it all the same',
      [sampleVolume('pv1'), claim, pod('n9')],
      'pv1',
    ],
    [
      'the selected node rather than the pod’s',
      [n1, n2, volumeIn('a'), volumeIn('b', 'pv2'), chosen('n2'), pod('n1')],
      'pv2',
    ],
    [
      'the smallest that the node reaches',
      [n1, volumeIn('b', 'small', '1Gi'), volumeIn('a', 'large')],
      'large',
    ],
  ])('is bound to a volume for %s', (_what, objects, expected) => {
    const needsPod = objects.some(({ kind }) => kind === 'PersistentVolumeClaim') ? [] : [claim, pod('n1')];
    const cluster = clusterOf(byHand, ...objects, ...needsPod);
    expect(volumeOf(cluster)).toBe(expected);
    expect(cluster.claim('db').status.phase).toBe('Bound');
  });

  it.each<[string, readonly KubeObject[], string, string]>([
    [
      'no pod',
      [volumeIn('a'), claim],
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
    ],
    [
      'a pod without a node',
      [volumeIn('a'), claim, pod()],
      'WaitForPodScheduled',
      'waiting for pod web to be scheduled',
    ],
    [
      'a pod that is over',
      [volumeIn('a'), claim, { ...pod('n1'), status: { phase: 'Failed' } } satisfies Pod],
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
    ],
    [
      'a node that reaches no volume',
      [volumeIn('b'), claim, pod('n1')],
      'FailedBinding',
      'node "n1" didn\'t find available persistent volumes of storage class "slow" to bind',
    ],
    [
      'a node that is not known, while its volumes are of certain nodes',
      [volumeIn('a'), claim, pod('n9')],
      'FailedBinding',
      'node "n9" didn\'t find available persistent volumes of storage class "slow" to bind',
    ],
  ])('of volumes made by hand says what it waits for: %s', (_what, objects, reason, message) => {
    const cluster = clusterOf(byHand, n1, ...objects);
    expect(cluster.claim('db').berth?.waiting).toMatchObject({
      reason,
      message: expect.stringContaining(`${message}. To go on: `) as string,
    });
    expect(volumeOf(cluster)).toBeUndefined();
  });

  it.each<[string, StorageClass, readonly KubeObject[], string]>([
    ['its node is not known', late, [pod('n9')], 'Failed to get target node: node "n9" not found'],
    [
      'its class has no volumes made there',
      onlyIn('b'),
      [n1, pod('n1')],
      'Failed to provision volume with StorageClass "slow": node "n1" is in none of its allowed topologies',
    ],
  ])('has no volume made while %s', (_what, storageClass, objects, message) => {
    const cluster = clusterOf(storageClass, claim, ...objects);
    expect(cluster.claim('db').berth).toEqual({
      waiting: expect.objectContaining({
        reason: 'ProvisioningFailed',
        type: 'Warning',
        message: expect.stringContaining(`${message}. To go on: `) as string,
      }) as unknown,
    });
  });

  it.each<[string, StorageClass]>([
    ['Berth', late],
    ['Berth, where the topology is allowed', onlyIn('a')],
    ['someone else', external],
  ])('has a volume made for its node by %s, who reads the node from the claim', (_who, storageClass) => {
    const cluster = clusterOf(storageClass, n1, volumeIn('b'), claim, pod('n1'));
    expect(annotationOf(cluster.claim('db'), SELECTED_NODE)).toBe('n1');
    const types = cluster.events.map(({ change }) => change.event.type);
    expect(types.filter((type) => type === 'ClaimProvisioningRequested')).toHaveLength(1);
  });

  it('lets someone else look at a node that Berth does not know', () => {
    const cluster = clusterOf(external, claim, pod('n9'));
    expect(cluster.claim('db').berth?.waiting?.reason).toBe('ExternalProvisioning');
  });

  it('is bound to a reserved volume without a node, and whether its node reaches it or not', () => {
    const reserved = { ...volumeIn('b') };
    const claimRef = { namespace: 'team-a', name: 'db' };
    const volume = { ...reserved, spec: { ...reserved.spec, claimRef } };
    expect(volumeOf(clusterOf(byHand, volume, claim))).toBe('pv1');
    expect(volumeOf(clusterOf(byHand, n1, volume, chosen('n1')))).toBe('pv1');
  });
});

describe('what comes later helps a claim that waits at a node', () => {
  const waiting = () => clusterOf(byHand, claim, pod('n1'));

  it.each<[string, (cluster: SimulatedCluster) => void]>([
    [
      'a volume',
      (cluster) => {
        cluster.create(n1);
        cluster.create(volumeIn('a'));
      },
    ],
    [
      'the node',
      (cluster) => {
        cluster.create(volumeIn('a'));
        cluster.create(n1);
      },
    ],
    [
      'a label of the node',
      (cluster) => {
        cluster.create({ ...n1, metadata: { ...n1.metadata, labels: {} } });
        cluster.create(volumeIn('a'));
        cluster.settle();
        cluster.edit<Node>('n1', () => n1);
      },
    ],
    [
      'another pod, on another node',
      (cluster) => {
        cluster.create(n2);
        cluster.create(volumeIn('b'));
        cluster.settle();
        cluster.delete('web');
        cluster.create(pod('n2', 'other'));
      },
    ],
    [
      'a topology of its class',
      (cluster) => {
        cluster.create(n1);
        cluster.edit<StorageClass>('slow', () => ({ ...byHand, volumeBindingMode: 'Immediate' }));
        cluster.create(volumeIn('b'));
      },
    ],
  ])('%s', (_what, happens) => {
    const cluster = waiting();
    happens(cluster);
    cluster.settle();
    expect(cluster.claim('db').status.phase).toBe('Bound');
  });
});

describe('several claims of one pod', () => {
  const sizes: Readonly<Record<string, string>> = { large: '3Gi', middle: '2Gi', small: '1Gi' };
  const ask = (name: string) => sampleClaim(name, { size: sizes[name] ?? '' });
  const using = samplePod('web', ['large', 'middle', 'small'], 'n1');

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'choose smallest first, each a volume of its own, in whatever order they are looked at (%i)',
    (seed) => {
      const cluster = new SimulatedCluster(seed);
      for (const name of ['large', 'small', 'middle']) cluster.create(ask(name));
      cluster.create(byHand);
      cluster.create(n1);
      cluster.create(volumeIn('a', 'v3', '3Gi'));
      cluster.create(volumeIn('a', 'v5', '5Gi'));
      cluster.create(using);
      cluster.settle();
      // The smallest takes the tightest, and the largest gets none.
      expect(['small', 'middle', 'large'].map((name) => volumeOf(cluster, name))).toEqual([
        'v3',
        'v5',
        undefined,
      ]);
    },
  );
});
