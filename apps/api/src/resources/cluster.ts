import { hasFinalizer, type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  column,
  dnsLabelProblems,
  kindSchema,
  METADATA_FIELDS,
  NAME_COLUMN,
  objectSchema,
  stringSchema,
  type TableLayout,
} from '@berth/kube';
import { withRequiredFinalizer } from './required-finalizer.js';
import { type Resource } from './resource.js';
import { allVerbs } from './verbs.js';

/** Holds a cluster until it is certain that nothing but namespaces is left in it; only a DELETE takes it away. */
export const CLUSTER_FINALIZER = 'berth.dev/namespaces';

const schema = kindSchema(
  'dev.berth.v1.Cluster',
  'A cluster whose storage is kept here; its API stands below /clusters/ and its name.',
  {
    spec: objectSchema(
      'What is known of the cluster.',
      { displayName: stringSchema('How people call the cluster.') },
      { name: 'dev.berth.v1.ClusterSpec' },
    ),
  },
);

const table: TableLayout<KubeObject> = {
  columns: [NAME_COLUMN, column('Display Name', 'How people call the cluster.'), AGE_COLUMN],
  cells: (cluster, nowMs) => [
    cluster.metadata.name,
    (cluster.spec as { displayName?: string } | undefined)?.displayName ?? '',
    ageOf(cluster.metadata.creationTimestamp, nowMs),
  ],
};

export const cluster: Resource = {
  group: 'berth.dev',
  version: 'v1',
  kind: 'Cluster',
  plural: 'clusters',
  singular: 'cluster',
  shortNames: [],
  categories: [],
  namespaced: false,
  global: true,
  verbs: allVerbs,
  subresources: [],
  schema,
  table,
  selectableFields: METADATA_FIELDS,
  shiftingFields: [],
  nameProblems: dnsLabelProblems,
  admitCreate: (object) => withRequiredFinalizer(object, CLUSTER_FINALIZER),
  keepOnUpdate: (after, before) =>
    hasFinalizer(before, CLUSTER_FINALIZER) ? withRequiredFinalizer(after, CLUSTER_FINALIZER) : after,
  validate: () => [],
  validateUpdate: () => [],
};
