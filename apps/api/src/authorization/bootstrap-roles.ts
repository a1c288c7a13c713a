import { type KubeObject } from '@berth/domain';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, UNAUTHENTICATED } from '../auth/user.js';
import { aggregatedRules } from './aggregated-rules.js';
import { AUTO_UPDATE, type BindingObject, RBAC_GROUP, type RoleObject } from './rbac-objects.js';
import { type PolicyRule } from './rules.js';

/** Marks what every cluster has from the start. */
const BOOTSTRAP_LABEL = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const AGGREGATE_TO = 'rbac.authorization.k8s.io/aggregate-to-';

/** Members of it may look at everything but Secrets, in every cluster. */
export const VIEWERS_GROUP = 'berth:viewers';
/** Members of it may also look at who may do what. */
const AUDITORS_GROUP = 'berth:auditors';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const NAMESPACED = [
  'persistentvolumeclaims',
  'persistentvolumeclaims/status',
  'pods',
  'pods/mounts',
  'pods/status',
];
const NETWORK = ['services', 'endpoints'];
const CLASSES = ['storageclasses', 'volumeattributesclasses'];

function resourceRule(
  verbs: readonly string[],
  apiGroups: readonly string[],
  resources: readonly string[],
): PolicyRule {
  return { verbs, apiGroups, resources };
}

/** What controllers tell of their work by. */
const TELL = resourceRule(['create', 'patch', 'update'], ['', 'events.k8s.io'], ['events']);
const VIEW: readonly PolicyRule[] = [
  resourceRule(READ, [''], [...NAMESPACED, ...NETWORK, 'namespaces', 'namespaces/status', 'events']),
  resourceRule(READ, ['events.k8s.io'], ['events']),
];
const EDIT: readonly PolicyRule[] = [
  resourceRule([...READ, ...WRITE], [''], ['secrets']),
  resourceRule(WRITE, [''], ['persistentvolumeclaims', 'pods', ...NETWORK]),
  TELL,
  resourceRule([...READ, ...WRITE], ['coordination.k8s.io'], ['leases']),
];
const ADMIN: readonly PolicyRule[] = [
  resourceRule([...READ, ...WRITE], [RBAC_GROUP], ['roles', 'rolebindings']),
  resourceRule(['create'], ['authorization.k8s.io'], ['localsubjectaccessreviews']),
];
/** What only the cluster as a whole has, and who may do what in it. */
const CLUSTER_VIEW: readonly PolicyRule[] = [
  resourceRule(READ, [''], ['persistentvolumes', 'persistentvolumes/status', 'nodes', 'nodes/status']),
  resourceRule(READ, ['storage.k8s.io'], CLASSES),
];
const AUDIT: readonly PolicyRule[] = [
  ...VIEW,
  ...CLUSTER_VIEW,
  resourceRule(READ, [RBAC_GROUP], ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']),
  resourceRule(READ, ['berth.dev'], ['*']),
  resourceRule(['create'], ['authorization.k8s.io'], ['subjectaccessreviews', 'localsubjectaccessreviews']),
];

/** What an external provisioner needs, besides the Lease its copies elect one by. */
const PROVISION: readonly PolicyRule[] = [
  resourceRule([...READ, 'create', 'delete'], [''], ['persistentvolumes']),
  resourceRule([...READ, 'update'], [''], ['persistentvolumeclaims']),
  resourceRule(READ, ['storage.k8s.io'], CLASSES),
  resourceRule(['watch'], [''], ['events']),
  TELL,
];

const DISCOVERY_PATHS = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
];
const PUBLIC_PATHS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const SELF_REVIEWS: readonly PolicyRule[] = [
  resourceRule(['create'], ['authorization.k8s.io'], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
  resourceRule(['create'], ['authentication.k8s.io'], ['selfsubjectreviews']),
];

type Draft<T extends KubeObject> = Omit<T, 'metadata'> & {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
};

function role(name: string, rules: readonly PolicyRule[], labels = {}): Draft<RoleObject> {
  return { apiVersion: `${RBAC_GROUP}/v1`, kind: 'ClusterRole', name, labels, rules };
}

/** A role that others may add to by a label. */
function summed(name: string, from: readonly string[]): Draft<RoleObject> {
  const clusterRoleSelectors = from.map((each) => ({ matchLabels: { [AGGREGATE_TO + each]: 'true' } }));
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRole',
    name,
    aggregationRule: { clusterRoleSelectors },
  };
}

function part(of: string, rules: readonly PolicyRule[]): Draft<RoleObject> {
  return role(`system:aggregate-to-${of}`, rules, { [AGGREGATE_TO + of]: 'true' });
}

function binding(name: string, roleName: string, groups: readonly string[]): Draft<BindingObject> {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    name,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: roleName },
    subjects: groups.map((group) => ({ kind: 'Group', apiGroup: RBAC_GROUP, name: group })),
  };
}

const everything: readonly PolicyRule[] = [
  resourceRule(['*'], ['*'], ['*']),
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

const drafts: readonly Draft<RoleObject | BindingObject>[] = [
  role('cluster-admin', everything),
  summed('admin', ['admin', 'edit', 'view']),
  summed('edit', ['edit', 'view']),
  summed('view', ['view']),
  part('admin', ADMIN),
  part('edit', EDIT),
  part('view', VIEW),
  role('berth:auditor', AUDIT),
  role('berth:viewer', [
    ...VIEW,
    ...CLUSTER_VIEW,
    resourceRule(READ, ['berth.dev'], ['clusters', 'backends']),
  ]),
  role('system:basic-user', SELF_REVIEWS),
  role('system:discovery', [{ verbs: ['get'], nonResourceURLs: DISCOVERY_PATHS }]),
  role('system:persistent-volume-provisioner', PROVISION),
  role('system:public-info-viewer', [{ verbs: ['get'], nonResourceURLs: PUBLIC_PATHS }]),
  binding('cluster-admin', 'cluster-admin', [MASTERS_GROUP]),
  binding('berth:auditors', 'berth:auditor', [AUDITORS_GROUP]),
  binding('berth:viewers', 'berth:viewer', [VIEWERS_GROUP]),
  binding('system:basic-user', 'system:basic-user', [AUTHENTICATED_GROUP]),
  binding('system:discovery', 'system:discovery', [AUTHENTICATED_GROUP]),
  binding('system:public-info-viewer', 'system:public-info-viewer', [
    AUTHENTICATED_GROUP,
    ...UNAUTHENTICATED.groups,
  ]),
];

/**
 * The roles and bindings every cluster has from the start; sums have the rules of their parts already. What an
 * administrator adds to them stays; what they lack they get back when the API starts.
 */
export function bootstrapObjects(
  newUid: () => string,
  creationTimestamp: string,
): readonly (RoleObject | BindingObject)[] {
  const objects = drafts.map(({ name, labels, ...object }): RoleObject | BindingObject => ({
    ...object,
    metadata: {
      name,
      uid: newUid(),
      creationTimestamp,
      labels: { ...BOOTSTRAP_LABEL, ...labels },
      annotations: { [AUTO_UPDATE]: 'true' },
    },
  }));
  return objects.map((object) => {
    const rules = aggregatedRules(object, objects);
    return rules === undefined ? object : { ...object, rules };
  });
}
