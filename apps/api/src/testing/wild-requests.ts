import fc from 'fast-check';
import { apiVersionOf } from '@berth/kube';
import { resources } from '../resources/resources.js';
import { claimBody, volumeBody } from './bad-bodies.js';

/** A request nobody in their right mind sends. */
export type WildRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers: Record<string, string>;
};

/** Names that mean something to JavaScript, to paths, to databases, or to nobody. */
const wildWord = fc.constantFrom(
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
const wildText = fc.oneof(wildWord, fc.string({ unit: 'binary', maxLength: 20 }));
const wildValue: fc.Arbitrary<unknown> = fc.oneof(
  wildText,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e300, [], {}, [null], [[]], { a: { b: [{}] } }),
  fc.constantFrom('1Gi', '0', '-5', '1e400', '0.5', '9'.repeat(70), 'ReadWriteOnce', 'Recycle', '5'),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(wildText, wildText, { maxKeys: 3 }),
);

const meta = { name: 'wild' };
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
  Pod: {
    metadata: meta,
    spec: {
      containers: [{ name: 'a', image: 'b', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'wild' } }],
    },
  },
};

const resource = fc.constantFrom(...resources);

/** A valid object of some kind, with one to three of its members, or new ones, made wild. */
const wildObject = resource.chain((kind) =>
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

const bodyType = fc.constantFrom('application/json', 'application/yaml', 'application/json; charset=utf-8');
const patchType = fc.constantFrom(
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  'application/cbor',
  'constructor',
);

const query = fc
  .dictionary(
    fc.constantFrom(
      'limit',
      'continue',
      'resourceVersion',
      'resourceVersionMatch',
      'labelSelector',
      'fieldSelector',
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'propagationPolicy',
      'gracePeriodSeconds',
      'timeoutSeconds',
      'includeObject',
      '__proto__',
    ),
    fc.oneof(
      wildWord,
      fc.constantFrom('0', '1', 'a=b', 'metadata.name=x', 'Exact', 'Strict', 'All', 'a in ('),
    ),
    { maxKeys: 3 },
  )
  .map((given) =>
    Object.entries(given)
      .map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
      .join('&'),
  );

const pathOf = ({ group, version, plural, namespaced }: (typeof resources)[number]): string => {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? '/namespaces/default' : ''}/${plural}`;
};

/** Never `default` as a name, so that what a request lawfully deletes or changes is not what the others need. */
const objectName = fc.constantFrom(
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

/** The same text, cut short or with bytes turned over. */
const mangled = (text: string): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.nat(), fc.nat(), fc.nat(255), fc.boolean()).map(([end, place, byte, whole]) => {
    const bytes = Buffer.from(text);
    const cut = whole ? bytes : bytes.subarray(0, end % (bytes.length + 1));
    if (cut.length > 0) cut[place % cut.length] = byte;
    return cut;
  });

const writes = fc
  .tuple(wildObject, query, objectName, bodyType)
  .chain(([{ kind, text }, asked, name, type]) => {
    const path = pathOf(kind);
    const headers = { 'content-type': type };
    return fc.oneof(
      fc.constant({ method: 'POST', path: `${path}?${asked}`, body: text, headers }),
      fc.constant({ method: 'PUT', path: `${path}/${name}?${asked}`, body: text, headers }),
      mangled(text).map((body) => ({ method: 'POST', path, body, headers })),
    );
  });

const jsonPatch = fc.array(
  fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', '__proto__'),
      path: fc.oneof(fc.constantFrom('', '/spec', '/metadata/labels', '/spec/accessModes/-'), wildText),
      from: fc.oneof(fc.constantFrom('', '/spec', '/metadata'), wildText),
      value: wildValue,
    },
    { requiredKeys: ['op', 'path'] },
  ),
  { maxLength: 4 },
);

const patches = fc
  .tuple(resource, objectName, fc.constantFrom('', '/status', '/scale'), patchType, query)
  .chain(([kind, name, part, type, asked]) =>
    fc
      .oneof(
        wildObject.map(({ text }) => text),
        jsonPatch.map((operations) => JSON.stringify(operations)),
      )
      .map((body) => ({
        method: 'PATCH',
        path: `${pathOf(kind)}/${name}${part}?${asked}`,
        body,
        headers: { 'content-type': type },
      })),
  );

const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'apis',
    'v1',
    'clusters',
    'default',
    'namespaces',
    'persistentvolumes',
    'openapi',
    'v3',
  ),
  wildText.map((text) => encodeURIComponent(text.toWellFormed())),
);
const anywhere = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    fc.array(segment, { maxLength: 7 }),
    query,
  )
  // Whole collections and the things the other requests speak of stay.
  .filter(([method, path]) => method !== 'DELETE' || path.includes('absent'))
  .map(([method, path, asked]) => ({ method, path: `/${path.join('/')}?${asked}`, headers: {} }));

const reads = fc
  .tuple(
    fc.constantFrom('GET', 'GET', 'GET', 'PUT', 'OPTIONS', 'TRACE'),
    resource,
    fc.option(objectName),
    query,
    fc.constantFrom(
      '*/*',
      'application/json;as=Table;v=v1;g=meta.k8s.io',
      ';;,q=',
      'text/html',
      'constructor',
    ),
  )
  .map(([method, kind, name, asked, accept]) => ({
    method,
    path: `${pathOf(kind)}${name === null ? '' : `/${name}`}?${asked}`,
    headers: { accept },
  }));

const deletions = fc
  .tuple(resource, fc.constantFrom('wild', 'absent', '__proto__', '%zz'), query, wildValue)
  .map(([kind, name, asked, options]) => ({
    method: 'DELETE',
    path: `${pathOf(kind)}/${name}?${asked}`,
    body: JSON.stringify(options),
    headers: { 'content-type': 'application/json' },
  }));

/** Requests of every sort: most are to be refused, some are lawful by accident. */
export const wildRequest: fc.Arbitrary<WildRequest> = fc.oneof(
  { weight: 4, arbitrary: writes },
  { weight: 3, arbitrary: patches },
  { weight: 2, arbitrary: reads },
  { weight: 1, arbitrary: deletions },
  { weight: 2, arbitrary: anywhere },
);
