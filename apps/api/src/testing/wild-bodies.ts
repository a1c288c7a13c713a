import fc from 'fast-check';
import { reviews } from '../reviews/reviews.js';
import { mangled, pathOf, wildObject, wildText, wildValue, wildWord } from './wild-objects.js';
import { type WildRequest } from './wild-requests.js';

/** Configurations that are applied: most by someone with a name, to the object they speak of, with or without force. */
export const applies: fc.Arbitrary<WildRequest> = fc
  .tuple(
    wildObject,
    fc.constantFrom('wild', 'wild', 'wild', 'there', 'absent'),
    fc.constantFrom('', '', '/status'),
    fc.oneof(fc.constantFrom('one', 'other'), wildWord),
    fc.constantFrom('', '&force=true', '&force=maybe', '&dryRun=All'),
  )
  .chain(([{ kind, text }, name, part, manager, more]) => {
    const path = `${pathOf(kind)}/${name}${part}?fieldManager=${encodeURIComponent(manager.toWellFormed())}${more}`;
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    return fc
      .oneof({ weight: 4, arbitrary: fc.constant<string | Uint8Array>(text) }, mangled(text))
      .map((body) => ({ method: 'PATCH', path, body, headers }));
  });

const attributes = { namespace: 'default', verb: 'get', group: '', resource: 'pods', name: 'x' };

/** Questions about rights, whole or with a member made wild. */
export const reviewsAsked: fc.Arbitrary<WildRequest> = fc
  .tuple(fc.constantFrom(...reviews), fc.option(wildText), wildValue, fc.boolean())
  .map(([review, key, value, isInside]) => {
    const spec: Record<string, unknown> = {
      resourceAttributes: attributes,
      user: 'jane',
      groups: ['devs'],
      namespace: 'default',
    };
    const body: Record<string, unknown> = { kind: review.kind, spec };
    Object.defineProperty(isInside ? spec : body, key ?? 'resourceAttributes', { value, enumerable: true });
    const headers = { 'content-type': 'application/json' };
    return { method: 'POST', path: pathOf(review), body: JSON.stringify(body), headers };
  });

type Part = readonly [number, string | Uint8Array | number | readonly Part[]];

/** Few fields with large numbers and texts up to 127 bytes: one byte each for tag and length. */
function message(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map(([number, content]) => {
      if (typeof content === 'number') return Buffer.from([number * 8, content]);
      const isList = Array.isArray(content);
      const bytes = isList ? message(content as readonly Part[]) : Buffer.from(content as string);
      return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length % 128]), bytes]);
    }),
  );
}

const MAGIC = Buffer.from('k8s\0');
const named: Part = [1, [[1, 'wild']]];
const label: Part = [
  1,
  [
    [1, 'a'],
    [2, 'b'],
  ],
];
const RBAC = 'rbac.authorization.k8s.io/v1';

/** A body of each kind that is read in this form, and of one that is not, with the collection it is sent to. */
const messages: readonly (readonly [
  path: string,
  apiVersion: string,
  kind: string,
  object: readonly Part[],
])[] = [
  ['/api/v1/namespaces', 'v1', 'Namespace', [named]],
  [
    '/api/v1/namespaces/default/secrets',
    'v1',
    'Secret',
    [
      named,
      [
        2,
        [
          [1, 'k'],
          [2, 'v'],
        ],
      ],
      [3, 'Opaque'],
    ],
  ],
  [
    '/api/v1/namespaces/default/services',
    'v1',
    'Service',
    [
      named,
      [
        2,
        [
          [
            1,
            [
              [3, 80],
              [
                4,
                [
                  [1, 1],
                  [3, 'web'],
                ],
              ],
            ],
          ],
          [4, 'ClusterIP'],
        ],
      ],
    ],
  ],
  [
    `/apis/${RBAC}/clusterroles`,
    RBAC,
    'ClusterRole',
    [
      named,
      [
        2,
        [
          [1, 'get'],
          [2, ''],
          [3, 'pods'],
        ],
      ],
      [3, [[1, [label]]]],
    ],
  ],
  [
    `/apis/${RBAC}/namespaces/default/rolebindings`,
    RBAC,
    'RoleBinding',
    [
      named,
      [
        2,
        [
          [1, 'User'],
          [2, 'rbac.authorization.k8s.io'],
          [3, 'a'],
        ],
      ],
      [
        3,
        [
          [2, 'Role'],
          [3, 'r'],
        ],
      ],
    ],
  ],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    'authorization.k8s.io/v1',
    'SelfSubjectAccessReview',
    [
      [
        2,
        [
          [
            1,
            [
              [2, 'get'],
              [5, 'pods'],
            ],
          ],
        ],
      ],
    ],
  ],
  ['/api/v1/persistentvolumes', 'v1', 'PersistentVolume', [named]],
];

/** Protobuf bodies: whole, cut short, turned over, or at another kind's place. */
export const inProtobuf: fc.Arbitrary<WildRequest> = fc
  .tuple(
    fc.constantFrom(...messages),
    fc.option(fc.constantFrom(...messages)),
    fc.constantFrom('POST', 'PUT'),
  )
  .chain(([[path, apiVersion, kind, object], other, method]) => {
    const whole = Buffer.concat([
      MAGIC,
      message([
        [
          1,
          [
            [1, apiVersion],
            [2, kind],
          ],
        ],
        [2, object],
      ]),
    ]);
    const place = `${other?.[0] ?? path}${method === 'PUT' ? '/wild' : ''}`;
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    return fc
      .oneof(fc.constant<Uint8Array>(whole), mangled(whole), fc.uint8Array({ maxLength: 60 }))
      .map((body) => ({ method, path: place, body, headers }));
  });

/** What a header can hold at all. */
const headerText = fc.oneof(
  fc.constantFrom(
    'jane',
    'admin',
    'system:masters',
    'system:serviceaccount:a:b',
    '',
    ' ',
    '%00',
    '__proto__',
    'x'.repeat(900),
  ),
  fc.string({
    unit: fc
      .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
      .map((code) => String.fromCharCode(code)),
    maxLength: 20,
  }),
);

/** The same requests in someone else's name. */
export function withImpersonation(requests: fc.Arbitrary<WildRequest>): fc.Arbitrary<WildRequest> {
  const names = ['impersonate-user', 'impersonate-group', 'impersonate-uid', 'impersonate-extra-a%2fb'];
  return fc
    .tuple(requests, fc.dictionary(fc.constantFrom(...names), headerText, { minKeys: 1 }))
    .map(([request, who]) => ({ ...request, headers: { ...request.headers, ...who } }));
}
