import { type JsonObject, type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  dnsLabelProblems,
  type FieldError,
  finalizerErrors,
  forbidden,
  invalid,
  keyedListSchema,
  kindSchema,
  METADATA_FIELDS,
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

/** Namespaces that, once there, are not deleted: others take for granted that they stay. */
const LASTING_NAMESPACES = [DEFAULT_NAMESPACE, 'kube-system', 'kube-public'];

/** What holds a namespace until it has been emptied. */
const EMPTYING = 'kubernetes';
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
  subresources: [
    { name: 'finalize', verbs: ['update'] },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
  schema,
  table,
  selectableFields: {
    ...METADATA_FIELDS,
    name: ({ metadata }) => metadata.name,
    'status.phase': phaseOf,
  },
  shiftingFields: ['status.phase'],
  nameProblems: dnsLabelProblems,
  admitCreate: activeNamespace,
  keepOnUpdate: (after, before) => ({ ...withNameLabel(after), ...specOf(before) }),
  admitStatus: (after, before) => ({
    ...after,
    status: { phase: dueOf(before), ...(after.status as JsonObject | undefined) },
  }),
  validate: (object) => finalizerErrors(finalizersOf(object), 'spec.finalizers'),
  validateUpdate: () => [],
  validateStatus: (after) => (phaseOf(after) === dueOf(after) ? [] : [phaseError(after)]),
};

/** A namespace as its subresource `finalize` is written: the one way to say what holds it. */
export const finalizedNamespace: Resource = {
  ...namespace,
  keepOnUpdate: withNameLabel,
  validateUpdate: (after, before) =>
    finalizersOf(before).includes(EMPTYING) && !finalizersOf(after).includes(EMPTYING)
      ? [forbidden('spec.finalizers', `${EMPTYING} is taken away once the namespace is empty`)]
      : [],
};

/** True of the namespaces that no one deletes. */
export function isLasting(name: string): boolean {
  return LASTING_NAMESPACES.includes(name);
}

function finalizersOf({ spec }: KubeObject): readonly string[] {
  return (spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
}

/** The phase that a namespace is in by its metadata. */
function dueOf({ metadata }: KubeObject): string {
  return metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating';
}

function phaseError(object: KubeObject): FieldError {
  const due = dueOf(object);
  const when = due === 'Active' ? 'empty' : 'not empty';
  return invalid('status.phase', phaseOf(object), `may only be '${due}' if \`deletionTimestamp\` is ${when}`);
}

/** What holds a namespace is not for clients to change by the way. */
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
  const finalizers = [...new Set([...finalizersOf(object), EMPTYING])];
  return { ...withNameLabel(object), spec: { finalizers }, status: { phase: 'Active' } };
}

/** Selectors of other objects find a namespace by its name through this label. */
function withNameLabel(object: KubeObject): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...metadata.labels, [NAME_LABEL]: metadata.name } },
  };
}
