export const PVS = '/api/v1/persistentvolumes';
export const PVCS = '/api/v1/namespaces/default/persistentvolumeclaims';
export const json = { 'content-type': 'application/json' };

export function volumeBody(spec: object, name = 'refused'): object {
  return {
    metadata: { name },
    spec: {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      nfs: { server: 's', path: '/p' },
      ...spec,
    },
  };
}

export function claimBody(spec: object, metadata: object = { name: 'refused' }): object {
  return {
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  };
}

/** A request that is to be refused, and how. */
export type BadRequestRow = {
  readonly what: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly code: number;
  readonly reason: string;
  /** In the message, which names what is wrong. */
  readonly says: string;
  /** Fields of the causes. */
  readonly fields?: readonly string[];
};

/** Bodies that cannot be read, or break a rule. */
export const badBodies: readonly BadRequestRow[] = [
  {
    what: 'malformed JSON',
    body: '{"metadata": ',
    headers: json,
    code: 400,
    reason: 'BadRequest',
    says: 'not valid JSON',
  },
  {
    what: 'malformed YAML',
    body: 'a: [1',
    headers: { 'content-type': 'application/yaml' },
    code: 400,
    reason: 'BadRequest',
    says: 'YAML',
  },
  { what: 'an empty body', body: '', headers: json, code: 400, reason: 'BadRequest', says: 'empty' },
  {
    what: 'a body that is no object',
    body: '[]',
    headers: json,
    code: 400,
    reason: 'BadRequest',
    says: 'not an object',
  },
  {
    what: 'invalid UTF-8 hidden in an escape',
    body: '{"metadata":{"name":"\\ud800"}}',
    headers: json,
    code: 400,
    reason: 'BadRequest',
    says: '',
  },
  {
    what: 'a wrong content type',
    body: 'x',
    headers: { 'content-type': 'text/plain' },
    code: 415,
    reason: 'UnsupportedMediaType',
    says: 'text/plain',
  },
  {
    what: 'a patch as plain JSON',
    method: 'PATCH',
    path: `${PVS}/there`,
    body: {},
    headers: json,
    code: 415,
    reason: 'UnsupportedMediaType',
    says: 'application/json',
  },
  {
    what: 'server-side apply in CBOR',
    method: 'PATCH',
    path: `${PVS}/there?fieldManager=me`,
    body: '{}',
    headers: { 'content-type': 'application/apply-patch+cbor' },
    code: 415,
    reason: 'UnsupportedMediaType',
    says: 'apply-patch+yaml',
  },
  {
    what: 'server-side apply by nobody',
    method: 'PATCH',
    path: `${PVS}/there`,
    body: '{}',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    code: 422,
    reason: 'Invalid',
    says: 'fieldManager: Required value: is required for apply patch',
  },
  {
    what: 'server-side apply of no version',
    method: 'PATCH',
    path: `${PVS}/there?fieldManager=me`,
    body: 'kind: PersistentVolume\nmetadata: {name: there}\n',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    code: 400,
    reason: 'BadRequest',
    says: 'Incorrect version specified in apply patch',
  },
  {
    what: 'server-side apply with managers in it',
    method: 'PATCH',
    path: `${PVS}/there?fieldManager=me`,
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'there', managedFields: [{ manager: 'x', operation: 'Apply' }] },
    }),
    headers: { 'content-type': 'application/apply-patch+yaml' },
    code: 400,
    reason: 'BadRequest',
    says: 'metadata.managedFields must be nil',
  },
  {
    what: 'server-side apply to another name',
    method: 'PATCH',
    path: `${PVS}/there?fieldManager=me`,
    body: 'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: elsewhere}\n',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    code: 400,
    reason: 'BadRequest',
    says: 'does not match the name on the URL',
  },
  {
    what: 'force for another patch',
    method: 'PATCH',
    path: `${PVS}/there?fieldManager=me&force=true`,
    body: '{}',
    headers: { 'content-type': 'application/merge-patch+json' },
    code: 422,
    reason: 'Invalid',
    says: 'force: Forbidden: may not be specified for non-apply patch',
  },
  {
    what: "a kind that is not the URL's",
    body: { kind: 'Pod', metadata: { name: 'a' } },
    code: 400,
    reason: 'BadRequest',
    says: 'Pod',
  },
  {
    what: 'an unknown API version',
    body: { apiVersion: 'v7', metadata: { name: 'a' } },
    code: 400,
    reason: 'BadRequest',
    says: 'v7',
  },
  {
    what: 'an unknown resource',
    path: '/api/v1/teapots',
    body: {},
    code: 404,
    reason: 'NotFound',
    says: 'could not find',
  },
  {
    what: 'an unknown group',
    path: '/apis/example.com/v1/things',
    body: {},
    code: 404,
    reason: 'NotFound',
    says: 'could not find',
  },
  {
    what: 'an unknown path',
    path: '/nowhere',
    body: {},
    code: 404,
    reason: 'NotFound',
    says: 'could not find',
  },
  {
    what: 'a broken escape in the path',
    method: 'GET',
    path: `${PVS}/%zz`,
    code: 400,
    reason: 'BadRequest',
    says: '',
  },
  {
    what: 'an unknown subresource',
    method: 'GET',
    path: `${PVS}/there/shadow`,
    code: 404,
    reason: 'NotFound',
    says: 'could not find',
  },
  {
    what: 'an unknown field',
    path: `${PVS}?fieldValidation=Strict`,
    body: volumeBody({ capcity: {} }),
    code: 400,
    reason: 'BadRequest',
    says: 'spec.capcity',
  },
  {
    what: 'a field given twice',
    path: `${PVS}?fieldValidation=Strict`,
    body: '{"metadata":{"name":"a","name":"b"}}',
    headers: json,
    code: 400,
    reason: 'BadRequest',
    says: 'metadata.name',
  },
  {
    what: 'a wrong type',
    body: volumeBody({ accessModes: 'ReadWriteOnce' }),
    code: 400,
    reason: 'BadRequest',
    says: 'spec.accessModes',
  },
  {
    what: 'a size that is no quantity',
    body: volumeBody({ capacity: { storage: '5 gigs' } }),
    code: 400,
    reason: 'BadRequest',
    says: 'spec.capacity[storage]',
  },
  {
    what: 'a name outside the rules',
    body: volumeBody({}, 'Not_A_Name'),
    code: 422,
    reason: 'Invalid',
    says: 'metadata.name',
    fields: ['metadata.name'],
  },
  {
    what: 'no name',
    body: volumeBody({}, ''),
    code: 422,
    reason: 'Invalid',
    says: 'metadata.name',
    fields: ['metadata.name'],
  },
  {
    what: 'a size of zero',
    body: volumeBody({ capacity: { storage: '0' } }),
    code: 422,
    reason: 'Invalid',
    says: 'spec.capacity[storage]',
    fields: ['spec.capacity[storage]'],
  },
  {
    what: 'an unknown access mode',
    body: volumeBody({ accessModes: ['Sometimes'] }),
    code: 422,
    reason: 'Invalid',
    says: 'spec.accessModes',
    fields: ['spec.accessModes'],
  },
  {
    what: 'no capacity and no source',
    body: volumeBody({ capacity: null, nfs: null }),
    code: 422,
    reason: 'Invalid',
    says: 'spec.capacity',
    fields: ['spec.capacity', 'spec.capacity', 'spec'],
  },
  {
    what: 'a claim that asks for nothing',
    path: PVCS,
    body: claimBody({ resources: {} }),
    code: 422,
    reason: 'Invalid',
    says: 'spec.resources[storage]',
    fields: ['spec.resources[storage]'],
  },
  {
    what: 'a bad label',
    path: PVCS,
    body: claimBody({}, { name: 'refused', labels: { 'a b': 'c' } }),
    code: 422,
    reason: 'Invalid',
    says: 'metadata.labels',
    fields: ['metadata.labels'],
  },
  {
    what: 'a class without a provisioner',
    path: '/apis/storage.k8s.io/v1/storageclasses',
    body: { metadata: { name: 'a' } },
    code: 422,
    reason: 'Invalid',
    says: 'provisioner',
    fields: ['provisioner'],
  },
];
