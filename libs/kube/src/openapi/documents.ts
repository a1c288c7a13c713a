import {
  apiVersionOf,
  byGroupAndVersion,
  pathOf,
  type ResourceDescription,
} from '../discovery/resource-description.js';
import { PATCH_MEDIA_TYPES } from '../patch/patch.js';
import {
  DELETE_OPTIONS_SCHEMA,
  LIST_META_SCHEMA,
  STATUS_SCHEMA,
  TYPE_META_PROPERTIES,
} from '../schema/meta-schemas.js';
import { listSchema, type ObjectSchema, objectSchema } from '../schema/schema.js';
import { Components, type OpenApiNode } from './components.js';
import { asV2Parameter, PATCH_PARAMETERS } from './parameters.js';
import { type OperationSchemas, resourcePaths } from './paths.js';

/** What a document says of the API as a whole. */
export type OpenApiInfo = { readonly title: string; readonly version: string };

/** One v3 document for each group and version, by its path: `api/v1`, `apis/storage.k8s.io/v1`. */
export function openApiV3Documents(
  resources: readonly ResourceDescription[],
  info: OpenApiInfo,
  patchTypes: readonly string[] = PATCH_MEDIA_TYPES,
): ReadonlyMap<string, OpenApiNode> {
  const documents = new Map<string, OpenApiNode>();
  for (const [group, versions] of byGroupAndVersion(resources)) {
    for (const [version, members] of versions) {
      documents.set(pathOf({ group, version }), v3Document(members, info, patchTypes));
    }
  }
  return documents;
}

/** The one v2 document: all definitions, and of the paths what clients look for, the patches. */
export function openApiV2Document(resources: readonly ResourceDescription[], info: OpenApiInfo): OpenApiNode {
  const components = new Components('v2');
  for (const resource of resources) operationSchemas(resource, components, []);
  const paths = resources.filter(({ verbs }) => verbs.includes('patch')).map(v2Path);
  return { swagger: '2.0', info, paths: Object.fromEntries(paths), definitions: components.all() };
}

function v3Document(
  members: readonly ResourceDescription[],
  info: OpenApiInfo,
  patchTypes: readonly string[],
): OpenApiNode {
  const components = new Components('v3');
  const paths = members.flatMap((resource) =>
    resourcePaths(resource, operationSchemas(resource, components, patchTypes)),
  );
  return {
    openapi: '3.0.0',
    info,
    paths: Object.fromEntries(paths.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    components: { schemas: components.all() },
  };
}

function operationSchemas(
  resource: ResourceDescription,
  components: Components,
  patchTypes: readonly string[],
): OperationSchemas {
  const { group, version, kind, schema } = resource;
  const object = named(schema);
  return {
    object: components.reference(object, kinds({ group, version, kind })),
    list: components.reference(listOf(resource, object), kinds({ group, version, kind: `${kind}List` })),
    patch: components.reference(PATCH_SCHEMA),
    deleteOptions: components.reference(
      named(DELETE_OPTIONS_SCHEMA),
      kinds({ group, version, kind: 'DeleteOptions' }),
    ),
    status: components.reference(named(STATUS_SCHEMA), kinds({ group: '', version: 'v1', kind: 'Status' })),
    patchTypes,
  };
}

type NamedSchema = ObjectSchema & { readonly name: string };

const PATCH_SCHEMA: NamedSchema = {
  ...objectSchema('A patch in the form its content type says.', {}),
  name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
};

function named(schema: ObjectSchema): NamedSchema {
  if (schema.name === undefined) throw new Error('the schema of a served kind needs a name');
  return { ...schema, name: schema.name };
}

function listOf({ kind }: ResourceDescription, item: NamedSchema): NamedSchema {
  const schema = objectSchema(
    `Objects of kind ${kind}.`,
    {
      ...TYPE_META_PROPERTIES,
      items: listSchema('The objects.', { ...item, description: '' }),
      metadata: LIST_META_SCHEMA,
    },
    { required: ['items'] },
  );
  return { ...schema, name: `${item.name}List` };
}

/** On schemas the extension is a list. */
function kinds(one: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): OpenApiNode {
  return { 'x-kubernetes-group-version-kind': [one] };
}

function v2Path(resource: ResourceDescription): [string, OpenApiNode] {
  const { group, version, kind, namespaced, plural } = resource;
  const scope = namespaced ? 'namespaces/{namespace}/' : '';
  const patch = {
    description: `change parts of a ${kind} in ${apiVersionOf(resource)}`,
    consumes: PATCH_MEDIA_TYPES,
    produces: ['application/json'],
    parameters: PATCH_PARAMETERS.map(asV2Parameter),
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
  return [`/${pathOf(resource)}/${scope}${plural}/{name}`, { patch }];
}
