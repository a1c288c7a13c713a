import { type AccessMode, type Claim, type KubeObject, type StorageClass, type Volume } from '@berth/domain';
import { sampleClaim, sampleClass, sampleNode, samplePod, sampleVolume } from '@berth/domain/testing';
import { newId } from '@berth/event-store';
import { type SeededRandom } from '../support/seeded-random.js';

export const NAMESPACE = 'team-a';
export const BACKEND_URL = 'http://heketi.example:8080';
export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const CLAIMS = ['c0', 'c1', 'c2', 'c3'] as const;
export const VOLUMES = ['v0', 'v1', 'v2'] as const;
export const CLASSES = ['slow', 'late', 'manual'] as const;
export const PODS = ['p0', 'p1'] as const;
export const NODES = ['n1', 'n2'] as const;
export const ZONES = ['a', 'b'] as const;

const GLUSTER = {
  provisioner: 'kubernetes.io/glusterfs',
  parameters: { resturl: BACKEND_URL, restauthenabled: 'false' },
  reclaimPolicy: 'Delete',
} as const;
const KINDS_OF_CLASS: { readonly [Name in (typeof CLASSES)[number]]: Partial<StorageClass> } = {
  slow: { ...GLUSTER, volumeBindingMode: 'Immediate' },
  late: { ...GLUSTER, volumeBindingMode: 'WaitForFirstConsumer' },
  manual: {},
};
const MODES: [AccessMode[], ...AccessMode[][]] = [
  ['ReadWriteOnce'],
  ['ReadWriteOnce'],
  ['ReadOnlyMany', 'ReadWriteOnce'],
  ['ReadWriteOncePod'],
];
export const ATTRIBUTES = ['gold', 'silver'] as const;
/** More than there is anywhere, and what may be asked for instead by whoever has got the most. */
export const TOO_MUCH = '500Gi';
export const MODEST = '8Gi';
/** What claims may ask for once they are bound. */
export const LARGER = ['2Gi', '2500Mi', '3Gi', '4Gi', '7Gi', TOO_MUCH] as const;

/** What stands in the log before anything else. */
export function beginnings(
  now: string,
): readonly { readonly cluster: string; readonly object: KubeObject }[] {
  const metadata = (name: string) => ({ name, uid: newId(), creationTimestamp: now });
  const namespace = someNamespace(now);
  const spec = { type: 'heketi', url: BACKEND_URL };
  const backend = { apiVersion: 'berth.dev/v1', kind: 'Backend', metadata: metadata('gluster'), spec };
  return [
    { cluster: 'default', object: namespace },
    { cluster: '', object: backend },
    { cluster: 'default', object: classOf('slow', false, now) },
  ];
}

/** Everything of users lives in it. */
export function someNamespace(now: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, uid: newId(), creationTimestamp: now },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

export function someClaim(name: string, random: SeededRandom, now: string): Claim {
  const className = random.oneOf<string | undefined>([
    'slow',
    'slow',
    'late',
    'manual',
    '',
    undefined,
    'none',
  ]);
  const claim = sampleClaim(name, {
    size: random.oneOf(['1Gi', '1Gi', '2Gi', '1024Mi', '1500M']),
    metadata: { uid: newId(), creationTimestamp: now },
    spec: {
      accessModes: random.oneOf(MODES),
      ...(random.chance(10) && { volumeMode: 'Block' }),
      ...(random.chance(10) && { volumeName: random.oneOf(VOLUMES) }),
      ...(random.chance(10) && { selector: { matchLabels: { fast: 'yes' } } }),
      ...(random.chance(10) && { volumeAttributesClassName: random.oneOf(ATTRIBUTES) }),
    },
  });
  const { storageClassName: _sample, ...spec } = claim.spec;
  return { ...claim, spec: className === undefined ? spec : { ...spec, storageClassName: className } };
}

export function someVolume(name: string, random: SeededRandom, now: string): Volume {
  return sampleVolume(name, {
    size: random.oneOf(['1Gi', '2Gi', '1024Mi', '1500M']),
    metadata: {
      uid: newId(),
      creationTimestamp: now,
      ...(random.chance(40) && { labels: { fast: 'yes' } }),
    },
    spec: {
      accessModes: random.oneOf(MODES),
      storageClassName: random.oneOf(['slow', 'manual', 'late', '']),
      ...(random.chance(10) && { volumeMode: 'Block' }),
      ...(random.chance(10) && { volumeAttributesClassName: random.oneOf(ATTRIBUTES) }),
      persistentVolumeReclaimPolicy: random.oneOf(['Retain', 'Retain', 'Delete', 'Recycle']),
      ...(random.chance(25) && { nodeAffinity: inZone(random.oneOf(ZONES)) }),
      ...(random.chance(20) && { claimRef: { namespace: NAMESPACE, name: random.oneOf(CLAIMS) } }),
    },
  });
}

export function classOf(
  name: (typeof CLASSES)[number],
  isDefault: boolean,
  now: string,
  more: Partial<StorageClass> = {},
): StorageClass {
  const metadata = {
    name,
    uid: newId(),
    creationTimestamp: now,
    ...(isDefault && { annotations: { [DEFAULT_CLASS]: 'true' } }),
  };
  return sampleClass(name, { ...KINDS_OF_CLASS[name], ...more, metadata });
}

/** The class whose volumes may be had in one zone only. */
export function classOfZone(zone: string, now: string): StorageClass {
  const matchLabelExpressions = [{ key: 'zone', values: [zone] }];
  return classOf('late', false, now, { allowedTopologies: [{ matchLabelExpressions }] });
}

export function someNode(name: string, random: SeededRandom, now: string): KubeObject {
  const node = sampleNode(name, { zone: random.oneOf(ZONES) });
  return { ...node, metadata: { ...node.metadata, uid: newId(), creationTimestamp: now } };
}

function inZone(zone: string) {
  const expression = { key: 'zone', operator: 'In' as const, values: [zone] };
  return { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } };
}

export function somePod(name: string, random: SeededRandom, now: string): KubeObject {
  const claims = [...new Set([random.oneOf(CLAIMS), random.oneOf(CLAIMS)])];
  const pod = samplePod(name, claims, random.chance(50) ? random.oneOf(NODES) : undefined);
  return { ...pod, metadata: { ...pod.metadata, uid: newId(), creationTimestamp: now } };
}
