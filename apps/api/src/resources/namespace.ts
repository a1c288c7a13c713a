import { type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  dnsLabelProblems,
  keyedListSchema,
  kindSchema,
  NAME_COLUMN,
  objectSchema,
  stringListSchema,
  stringSchema,
  type TableLayout,
} from '@berth/kube';
import { conditionSchema } from './condition-schema.js';
import { type Resource } from './resource.js';

/** The namespace every cluster has from the start and never loses. */
export const DEFAULT_NAMESPACE = 'default';
const NAME_LABEL = 'kubernetes.io/metadata.name';

const schema = kindSchema('io.k8s.api.core.v1.Namespace', 'A space for names, within a cluster.', {
  spec: objectSchema(
    'How the namespace behaves.',
    { finalizers: stringListSchema('Who must let go before the namespace can vanish.') },
    { name: 'io.k8s.api.core.v1.NamespaceSpec' },
  ),
  status: objectSchema(
    'Where the namespace stands; kept by the server.',
    {
      phase: stringSchema('Active, or Terminating while it is being emptied.', {
        enum: ['Active', 'Terminating'],
      }),
      conditions: keyedListSchema(
        'What keeps the namespace from going.',
        'type',
        conditionSchema('io.k8s.api.core.v1.NamespaceCondition'),
      ),
    },
    { name: 'io.k8s.api.core.v1.NamespaceStatus' },
  ),
});

function phaseOf(namespace: KubeObject): string {
  return (namespace.status as { phase?: string } | undefined)?.phase ?? 'Active';
}

const table: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('Status', 'Whether the namespace is being emptied.'), AGE_COLUMN],
  cells: (namespace, nowMs) => [
    namespace.metadata.name,
    phaseOf(namespace),
    ageOf(namespace.metadata.creationTimestamp, nowMs),
  ],
};

export const namespace: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  global: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  schema,
  table,
  selectableFields: {
    'metadata.name': ({ metadata }) => metadata.name,
    name: ({ metadata }) => metadata.name,
    'status.phase': phaseOf,
  },
  shiftingFields: ['status.phase'],
  nameProblems: dnsLabelProblems,
  admitCreate: activeNamespace,
  keepOnUpdate: (after, before) => ({ ...withNameLabel(after), ...specOf(before) }),
  validate: () => [],
  validateUpdate: () => [],
};

/** What holds a namespace is not for clients to change. */
function specOf({ spec }: KubeObject): Pick<KubeObject, 'spec'> {
  return spec === undefined ? {} : { spec };
}

/** The first namespace of a cluster. */
export function defaultNamespaceOf(uid: string, creationTimestamp: string): KubeObject {
  const metadata = { name: DEFAULT_NAMESPACE, uid, creationTimestamp };
  return activeNamespace({ apiVersion: 'v1', kind: 'Namespace', metadata });
}

/** A namespace at its start: held until it has been emptied. */
function activeNamespace(object: KubeObject): KubeObject {
  return { ...withNameLabel(object), spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
}

/** Selectors of other objects find a namespace by its name through this label. */
function withNameLabel(object: KubeObject): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: metadata.name } },
  };
}
