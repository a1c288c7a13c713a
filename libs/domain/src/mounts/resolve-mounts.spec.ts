import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { type Pod } from '../kept/pod.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { claimed, sampleClaim, sampleNode, samplePod, sampleVolume } from '../testing.js';
import { type Mount, type MountView } from './mount.js';
import { resolveMounts } from './resolve-mounts.js';

const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
const volume = (spec: Partial<Volume['spec']> & { [source: string]: unknown } = {}, metadata = {}): Volume =>
  sampleVolume('pv1', { spec: { claimRef, ...spec }, metadata, status: { phase: 'Bound' } });
const bound = (accessModes: Claim['spec']['accessModes'] = ['ReadWriteOnce'], metadata = {}): Claim => {
  const claim = claimed('db', 'pv1');
  return {
    ...claim,
    metadata: { ...claim.metadata, ...metadata },
    spec: { ...claim.spec, accessModes },
    status: { ...claim.status, accessModes },
  };
};

function viewOf(objects: readonly KubeObject[]): MountView {
  const find = (kind: string, name: string) =>
    objects.find((it) => it.kind === kind && it.metadata.name === name);
  return {
    claimByName: (name) => find('PersistentVolumeClaim', name) as Claim | undefined,
    volumeByName: (name) => find('PersistentVolume', name) as Volume | undefined,
    nodeByName: (name) => find('Node', name),
    podsUsing: () => objects.filter(({ kind }) => kind === 'Pod') as Pod[],
  };
}

/** What the first volume of a pod comes to in a world of these objects. */
function mountOf(pod: Pod, ...objects: readonly KubeObject[]): Mount {
  const [mount] = resolveMounts(pod, viewOf([...objects, pod]));
  return mount!;
}

const reasonOf = (pod: Pod, ...objects: readonly KubeObject[]) => mountOf(pod, ...objects).problem?.reason;

const pod = (nodeName?: string, name = 'web', second = 0): Pod => {
  const made = samplePod(name, ['db'], nodeName);
  const creationTimestamp = `2026-01-02T03:04:1${second}Z`;
  return { ...made, metadata: { ...made.metadata, creationTimestamp } };
};
const reading = (nodeName: string, name = 'web', second = 0): Pod => ({
  ...pod(nodeName, name, second),
  spec: { nodeName, volumes: [{ name: 'v0', persistentVolumeClaim: { claimName: 'db', readOnly: true } }] },
});
const used = (as: 'volumeMounts' | 'volumeDevices'): Pod => {
  const made = pod('n1');
  return { ...made, spec: { ...made.spec, containers: [{ [as]: [{ name: 'v0' }] }] } };
};
const zone = (value: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [value] }] }],
  },
});

describe('what a pod mounts', () => {
  it('is its claim’s volume with everything a node needs to know', () => {
    const iscsi = { targetPortal: 'a', iqn: 'iqn.x', lun: 1, fsType: 'xfs', readOnly: true };
    const spec = { nfs: undefined, iscsi, mountOptions: ['hard'], nodeAffinity: zone('a') };
    expect(mountOf(pod('n1'), bound(), volume(spec), sampleNode('n1', { zone: 'a' }))).toEqual({
      name: 'v0',
      claimName: 'db',
      readOnly: true,
      volume: {
        name: 'pv1',
        sourceType: 'iscsi',
        source: iscsi,
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        mountOptions: ['hard'],
        fsType: 'xfs',
        nodes: zone('a').required,
      },
    });
  });

  it('has the mount options of the old annotation rather than of the field', () => {
    const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro,soft' };
    const mount = mountOf(pod('n1'), bound(), volume({ mountOptions: ['hard'] }, { annotations }));
    expect(mount.volume?.mountOptions).toEqual(['ro', 'soft']);
  });

  it('is nothing of volumes that come from no claim', () => {
    const made = pod('n1');
    const spec = { ...made.spec, volumes: [{ name: 'tmp' }] };
    expect(resolveMounts({ ...made, spec }, viewOf([]))).toEqual([]);
  });

  it('is the claim made for an ephemeral volume, and no other of its name', () => {
    const ephemeral: Pod = {
      ...pod('n1'),
      spec: { nodeName: 'n1', volumes: [{ name: 'v', ephemeral: {} }] },
    };
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-pod-web', controller: true };
    const claim = (ownerReferences: Claim['metadata']['ownerReferences'] = []): Claim => ({
      ...bound(['ReadWriteOnce'], { name: 'web-v', ownerReferences }),
    });
    expect(reasonOf(ephemeral, claim([owner]), volume())).toBeUndefined();
    expect(reasonOf(ephemeral, claim(), volume())).toBe('ClaimNotForPod');
  });
});

describe('what keeps a pod from a claim', () => {
  const going = { deletionTimestamp: '2026-01-02T03:04:10Z' };
  const waiting = { reason: 'WaitForFirstConsumer', type: 'Normal', message: 'waiting', at: '' } as const;
  it.each<[string, string, readonly KubeObject[], string]>([
    ['there is none', 'ClaimNotFound', [], 'persistentvolumeclaim "db" not found'],
    [
      'it is Pending',
      'ClaimPending',
      [sampleClaim('db')],
      'persistentvolumeclaim "db" is not bound: it has no volume yet',
    ],
    [
      'it is Pending, and says why',
      'ClaimPending',
      [{ ...sampleClaim('db'), berth: { waiting } }],
      'persistentvolumeclaim "db" is not bound: WaitForFirstConsumer: waiting',
    ],
    [
      'it is Lost',
      'ClaimLost',
      [claimed('db', 'pv1', 'Lost')],
      'persistentvolumeclaim "db" has lost its volume',
    ],
    ['its volume is not there', 'VolumeNotFound', [bound()], 'persistentvolume "pv1" not found'],
    [
      'its volume is another’s',
      'VolumeMisbound',
      [bound(), volume({ claimRef: { ...claimRef, uid: 'other' } })],
      'persistentvolume "pv1" is bound to a different claim',
    ],
    [
      'a node reaches no such volume',
      'NodeAffinityConflict',
      [bound(), volume({ nodeAffinity: zone('b') }), sampleNode('n1', { zone: 'a' })],
      'node "n1" had volume node affinity conflict with volume "pv1"',
    ],
    [
      'its node is not known',
      'NodeNotFound',
      [bound(), volume({ nodeAffinity: zone('b') })],
      'node "n1" not found',
    ],
    [
      'its volume takes no mount options',
      'MountOptionsNotSupported',
      [bound(), volume({ nfs: undefined, hostPath: { path: '/a' }, mountOptions: ['ro'] })],
      'a volume of hostPath takes no mount options, and this one has ro',
    ],
    [
      'its volume can be no raw device',
      'VolumeModeMismatch',
      [bound(), volume({ volumeMode: 'Block' })],
      'a volume of nfs is no raw block device',
    ],
  ])('%s: %s', (_what, reason, objects, message) => {
    expect(mountOf(pod('n1'), ...objects).problem).toEqual({ reason, message });
  });

  it.each<[string, readonly KubeObject[]]>([
    ['ClaimTerminating', [bound(['ReadWriteOnce'], going), volume()]],
    ['VolumeTerminating', [bound(), volume({}, going)]],
  ])('%s: only where it came later', (reason, objects) => {
    expect(reasonOf(pod('n1', 'web', 5), ...objects)).toBe(reason);
    expect(reasonOf(pod('n1', 'web', 0), ...objects)).toBeUndefined();
  });

  const block = volume({ nfs: undefined, local: { path: '/dev/x' }, volumeMode: 'Block' });
  it.each<[string, Pod, Volume, string | undefined]>([
    ['mounts a raw device', used('volumeMounts'), block, 'VolumeModeMismatch'],
    ['uses a raw device as one', used('volumeDevices'), block, undefined],
    ['mounts a file system', used('volumeMounts'), volume(), undefined],
    ['uses a file system as a device', used('volumeDevices'), volume(), 'VolumeModeMismatch'],
  ])('a pod that %s', (_what, it, of, reason) => {
    expect(reasonOf(it, bound(), of)).toBe(reason);
  });
});

describe('access modes', () => {
  const finished: Pod = { ...pod('n2', 'first'), status: { phase: 'Succeeded' } };
  const going: Pod = {
    ...pod('n2', 'first'),
    metadata: { ...pod('n2', 'first').metadata, deletionTimestamp: 'x' },
  };
  it.each<[Claim['spec']['accessModes'], string, Pod, Pod, string | undefined]>([
    [['ReadWriteOnce'], 'on the same node', pod('n1', 'first'), pod('n1', 'web', 1), undefined],
    [['ReadWriteOnce'], 'on another node', pod('n2', 'first'), pod('n1', 'web', 1), 'AccessModeConflict'],
    [['ReadWriteOnce'], 'on another node, later', pod('n2', 'first', 2), pod('n1', 'web', 1), undefined],
    [
      ['ReadWriteOnce'],
      'reading on another node',
      reading('n2', 'first'),
      reading('n1', 'web', 1),
      'AccessModeConflict',
    ],
    [['ReadWriteOnce'], 'that is over', finished, pod('n1', 'web', 1), undefined],
    [['ReadWriteOnce'], 'that is asked to go', going, pod('n1', 'web', 1), 'AccessModeConflict'],
    [['ReadWriteOnce'], 'without a node', pod(undefined, 'first'), pod('n1', 'web', 1), undefined],
    [
      ['ReadWriteOnce'],
      'on a node, before one without',
      pod('n2', 'first'),
      pod(undefined, 'web', 1),
      undefined,
    ],
    [['ReadWriteOncePod'], 'on the same node', pod('n1', 'first'), pod('n1', 'web', 1), 'AccessModeConflict'],
    [
      ['ReadWriteOncePod'],
      'before one without a node',
      pod('n1', 'first', 2),
      pod(undefined, 'web', 1),
      'AccessModeConflict',
    ],
    [['ReadWriteMany'], 'on another node', pod('n2', 'first'), pod('n1', 'web', 1), undefined],
    [['ReadOnlyMany'], 'reading on another node', reading('n2', 'first'), reading('n1', 'web', 1), undefined],
    [
      ['ReadOnlyMany'],
      'reading, and it would write',
      reading('n2', 'first'),
      pod('n1', 'web', 1),
      'ReadOnlyRequired',
    ],
    [
      ['ReadOnlyMany', 'ReadWriteOnce'],
      'reading elsewhere, and it reads',
      reading('n2', 'first'),
      reading('n1', 'web', 1),
      undefined,
    ],
    [
      ['ReadOnlyMany', 'ReadWriteOnce'],
      'reading elsewhere, and it would write',
      reading('n2', 'first'),
      pod('n1', 'web', 1),
      'AccessModeConflict',
    ],
  ])('%j beside a pod %s', (modes, _what, other, it, reason) => {
    expect(reasonOf(it, bound(modes), volume(), other)).toBe(reason);
  });

  it('name who is in the way', () => {
    const { problem } = mountOf(
      pod('n1', 'web', 3),
      bound(),
      volume(),
      pod('n2', 'a'),
      pod('n2', 'b', 1),
      pod('n3', 'c', 2),
    );
    expect(problem?.message).toBe(
      'Multi-Attach error for volume "pv1": Volume is already used by pod(s) a, b',
    );
  });
});
