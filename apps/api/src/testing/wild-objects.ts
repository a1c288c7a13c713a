import fc from 'fast-check';
import { apiVersionOf, type ResourceDescription } from '@berth/kube';
import { resources } from '../resources/resources.js';
import { claimBody, volumeBody } from './bad-bodies.js';

/** Names that mean something to JavaScript, to paths, to databases, or to nobody. */
export const wildWord = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '..',
  '.',
  '',
  'a/b',
  '%2f',
  'default',
  'there',
  'x'.repeat(260),
  '\u0000',
  '\ud800',
  'é\u202e',
  '-1',
  '1e9',
  "'; drop table events; --",
);
export const wildText = fc.oneof(wildWord, fc.string({ unit: 'binary', maxLength: 20 }));
export const wildValue: fc.Arbitrary<unknown> = fc.oneof(
  wildText,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e300, [], {}, [null], [[]], { a: { b: [{}] } }),
  fc.constantFrom('1Gi', '0', '-5', '1e400', '0.5', '9'.repeat(70), 'ReadWriteOnce', 'Recycle', '5'),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(wildText, wildText, { maxKeys: 3 }),
);

const meta = { name: 'wild' };
const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const subject = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'wild' };
const about = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  namespace: 'default',
  name: 'wild',
  uid: 'u',
};
const microTime = '2026-01-01T00:00:00.000000Z';
const whole: Readonly<Record<string, object>> = {
  Namespace: { metadata: meta },
  PersistentVolume: volumeBody({ claimRef: { namespace: 'nobody', name: 'x' }, mountOptions: ['a'] }, 'wild'),
  PersistentVolumeClaim: claimBody({ selector: { matchLabels: { a: 'b' } }, storageClassName: 'wild' }, meta),
  StorageClass: { metadata: meta, provisioner: 'example.com/x', parameters: { a: 'b' } },
  Cluster: { metadata: meta, spec: { displayName: 'x' } },
  Backend: { metadata: meta, spec: { type: 'heketi', url: 'http://wild', concurrency: { create: 1 } } },
  Secret: { metadata: meta, data: { a: 'Yg==' }, stringData: { c: 'd' }, type: 'Opaque' },
  Endpoints: { metadata: meta, subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1 }] }] },
  Service: { metadata: meta, spec: { ports: [{ port: 1, targetPort: 'a' }], selector: { a: 'b' } } },
  Node: { metadata: meta, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
  Role: { metadata: meta, rules: [rule] },
  ClusterRole: { metadata: meta, rules: [rule], aggregationRule: { clusterRoleSelectors: [{}] } },
  RoleBinding: { metadata: meta, roleRef, subjects: [subject] },
  ClusterRoleBinding: { metadata: meta, roleRef, subjects: [subject] },
  Lease: { metadata: meta, spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: microTime } },
  // Of both groups: what belongs to the other one is an unknown field.
  Event: {
    metadata: { name: 'wild', namespace: 'default' },
    involvedObject: about,
    regarding: about,
    reason: 'Wild',
    note: 'x',
    message: 'x',
    type: 'Normal',
    eventTime: microTime,
    reportingController: 'example.com/wild',
    reportingInstance: 'wild-1',
    action: 'Running',
    series: { count: 2, lastObservedTime: microTime },
  },
  Pod: {
    metadata: meta,
    spec: {
      containers: [{ name: 'a', image: 'b', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'wild' } }],
    },
  },
};

export const resource = fc.constantFrom(...resources);

/** A valid object of some kind, with one to three of its members, or new ones, made wild. */
export const wildObject = resource.chain((kind) =>
  fc
    .array(fc.tuple(fc.array(fc.nat(8), { maxLength: 4 }), fc.option(wildText), wildValue), {
      minLength: 1,
      maxLength: 3,
    })
    .map((changes) => {
      const object = structuredClone({
        ...whole[kind.kind],
        kind: kind.kind,
        apiVersion: apiVersionOf(kind),
      });
      for (const [steps, key, value] of changes) changeMember(object, steps, key, structuredClone(value));
      return { kind, text: JSON.stringify(object) };
    }),
);

/** Goes down by the steps as far as they lead, and there sets the key, or a member that is already there. */
function changeMember(root: object, steps: readonly number[], key: string | null, value: unknown): void {
  let at = root as Record<string, unknown>;
  for (const step of steps) {
    const inner = Object.values(at).filter((each) => typeof each === 'object' && each !== null);
    if (inner.length === 0) break;
    at = inner[step % inner.length] as Record<string, unknown>;
  }
  const keys = Object.keys(at);
  const name = key ?? keys[(steps[0] ?? 0) % Math.max(1, keys.length)] ?? 'x';
  Object.defineProperty(at, name, { value, enumerable: true, writable: true, configurable: true });
}

/** The collection of a kind, where it is in a namespace that of `default`. */
export const pathOf = ({
  group,
  version,
  plural,
  namespaced,
}: Pick<ResourceDescription, 'group' | 'version' | 'plural' | 'namespaced'>): string => {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? '/namespaces/default' : ''}/${plural}`;
};

/** Never `default` as a name, so that what a request lawfully deletes or changes is not what the others need. */
export const objectName = fc.constantFrom(
  'wild',
  'there',
  'absent',
  '..',
  '__proto__',
  '%2e%2e',
  '%zz',
  '%00',
  'a%2Fb',
);

/** The same text or bytes, cut short or with a byte turned over. */
export const mangled = (text: string | Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.nat(), fc.nat(), fc.nat(255), fc.boolean()).map(([end, place, byte, whole]) => {
    const bytes = Buffer.from(text as string);
    const cut = whole ? bytes : bytes.subarray(0, end % (bytes.length + 1));
    if (cut.length > 0) cut[place % cut.length] = byte;
    return cut;
  });
