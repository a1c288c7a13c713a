import fc from 'fast-check';
import { applies, reviewsAsked, inProtobuf, withImpersonation } from './wild-bodies.js';
import {
  mangled,
  objectName,
  pathOf,
  resource,
  wildObject,
  wildText,
  wildValue,
  wildWord,
} from './wild-objects.js';

/** A request nobody in their right mind sends. */
export type WildRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers: Record<string, string>;
};

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
  { weight: 2, arbitrary: applies },
  { weight: 1, arbitrary: reviewsAsked },
  { weight: 2, arbitrary: inProtobuf },
  { weight: 1, arbitrary: withImpersonation(fc.oneof(reads, writes, reviewsAsked)) },
);
