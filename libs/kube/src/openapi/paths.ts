import {
  pathOf,
  type ResourceDescription,
  type SubresourceDescription,
  type Verb,
} from '../discovery/resource-description.js';
import { type OpenApiNode } from './components.js';
import {
  DELETE_COLLECTION_PARAMETERS,
  DELETE_PARAMETERS,
  LIST_PARAMETERS,
  PATCH_PARAMETERS,
  pathParameter,
  WRITE_PARAMETERS,
} from './parameters.js';

/** The schemas the operations of a resource speak of, as references. */
export type OperationSchemas = {
  readonly object: OpenApiNode;
  readonly list: OpenApiNode;
  readonly patch: OpenApiNode;
  readonly deleteOptions: OpenApiNode;
  readonly status: OpenApiNode;
  /** Media types a patch may come in. */
  readonly patchTypes: readonly string[];
};

type PathItem = readonly [path: string, item: OpenApiNode];

/** The paths of a resource and of its subresources, with their operations. */
export function resourcePaths(resource: ResourceDescription, schemas: OperationSchemas): PathItem[] {
  const { namespaced, plural, subresources } = resource;
  const root = `/${pathOf(resource)}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const item = `${collection}/{name}`;
  return [
    [collection, collectionItem(resource, schemas)],
    [item, objectItem(resource, schemas)],
    ...subresources.map((each): PathItem => [
      `${item}/${each.name}`,
      subresourceItem(resource, each, schemas),
    ]),
    ...(namespaced ? [[`${root}/${plural}`, everywhereItem(resource, schemas)] as const] : []),
  ];
}

function collectionItem(resource: ResourceDescription, schemas: OperationSchemas): OpenApiNode {
  const { object, list, deleteOptions, status } = schemas;
  return pathItem(resource.verbs, namespaceParameter(resource), {
    get: ['list', () => operation(resource, 'list', { parameters: LIST_PARAMETERS, answer: list })],
    post: [
      'create',
      () =>
        operation(resource, 'post', {
          parameters: WRITE_PARAMETERS,
          body: object,
          answer: object,
          code: '201',
        }),
    ],
    delete: [
      'deletecollection',
      () =>
        operation(resource, 'deletecollection', {
          parameters: DELETE_COLLECTION_PARAMETERS,
          body: deleteOptions,
          answer: status,
        }),
    ],
  });
}

function objectItem(resource: ResourceDescription, schemas: OperationSchemas): OpenApiNode {
  return pathItem(resource.verbs, objectParameters(resource), {
    ...readAndWrite(resource, schemas, ''),
    delete: [
      'delete',
      () =>
        operation(resource, 'delete', {
          parameters: DELETE_PARAMETERS,
          body: schemas.deleteOptions,
          answer: schemas.status,
        }),
    ],
  });
}

function subresourceItem(
  resource: ResourceDescription,
  { name, verbs, responseKind }: SubresourceDescription,
  schemas: OperationSchemas,
): OpenApiNode {
  // Another kind than the object's has no schema here.
  const answered = responseKind === undefined ? schemas : { ...schemas, object: { type: 'object' } };
  return pathItem(verbs, objectParameters(resource), readAndWrite(resource, answered, name));
}

function everywhereItem(resource: ResourceDescription, { list }: OperationSchemas): OpenApiNode {
  const across = { parameters: LIST_PARAMETERS, answer: list, suffix: 'ForAllNamespaces' };
  return pathItem(resource.verbs, [], { get: ['list', () => operation(resource, 'list', across)] });
}

function readAndWrite(
  resource: ResourceDescription,
  { object, patch, patchTypes }: OperationSchemas,
  suffix: string,
): Operations {
  const write = { parameters: WRITE_PARAMETERS, body: object, answer: object, suffix };
  const change = { parameters: PATCH_PARAMETERS, body: patch, bodyTypes: patchTypes, answer: object, suffix };
  return {
    get: ['get', () => operation(resource, 'get', { parameters: [], answer: object, suffix })],
    put: ['update', () => operation(resource, 'put', write)],
    patch: ['patch', () => operation(resource, 'patch', change)],
  };
}

type Operations = Readonly<Record<string, readonly [verb: Verb, build: () => OpenApiNode]>>;

function pathItem(
  verbs: readonly Verb[],
  parameters: readonly OpenApiNode[],
  operations: Operations,
): OpenApiNode {
  const served = Object.entries(operations).filter(([, [verb]]) => verbs.includes(verb));
  return {
    ...Object.fromEntries(served.map(([method, [, build]]) => [method, build()])),
    ...(parameters.length > 0 && { parameters }),
  };
}

type Content = {
  readonly parameters: readonly OpenApiNode[];
  readonly answer: OpenApiNode;
  readonly body?: OpenApiNode;
  readonly bodyTypes?: readonly string[];
  readonly code?: string;
  readonly suffix?: string;
};

function operation(resource: ResourceDescription, action: string, content: Content): OpenApiNode {
  const { group, version, kind } = resource;
  const { parameters, answer, body, bodyTypes = ['*/*'], code = '200', suffix = '' } = content;
  return {
    description: DESCRIPTIONS[action]?.(kind) ?? kind,
    operationId: operationId(resource, action, suffix),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { content: Object.fromEntries(bodyTypes.map((type) => [type, { schema: body }])) },
    }),
    responses: {
      [code]: {
        description: code === '201' ? 'Created' : 'OK',
        content: { 'application/json': { schema: answer } },
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

const DESCRIPTIONS: Readonly<Record<string, (kind: string) => string>> = {
  list: (kind) => `list or watch objects of kind ${kind}`,
  post: (kind) => `create a ${kind}`,
  deletecollection: (kind) => `delete all selected objects of kind ${kind}`,
  get: (kind) => `read a ${kind}`,
  put: (kind) => `replace a ${kind}`,
  patch: (kind) => `change parts of a ${kind}`,
  delete: (kind) => `delete a ${kind}`,
};

const VERB_WORDS: Readonly<Record<string, string>> = {
  post: 'create',
  get: 'read',
  put: 'replace',
  deletecollection: 'deleteCollection',
};

function operationId(
  { group, version, kind, namespaced }: ResourceDescription,
  action: string,
  suffix: string,
): string {
  const groupWord = group === '' ? 'Core' : capitalised(group.split('.')[0] ?? '');
  const scope = namespaced && suffix !== 'ForAllNamespaces' ? 'Namespaced' : '';
  return `${VERB_WORDS[action] ?? action}${groupWord}${capitalised(version)}${scope}${kind}${capitalised(suffix)}`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function namespaceParameter({ namespaced }: ResourceDescription): readonly OpenApiNode[] {
  return namespaced ? [pathParameter('namespace', 'The namespace of the object.')] : [];
}

function objectParameters(resource: ResourceDescription): readonly OpenApiNode[] {
  return [pathParameter('name', `Name of the ${resource.kind}.`), ...namespaceParameter(resource)];
}
