import { type KubeObject } from '@berth/domain';
import { METADATA_FIELDS, type ObjectSchema, type TableLayout } from '@berth/kube';
import { type BindingObject, RBAC_GROUP, type Subject } from '../../authorization/rbac-objects.js';
import { type Resource } from '../resource.js';
import { allVerbs } from '../verbs.js';
import { bindingTable, roleTable } from './columns.js';
import { refuseBinding, refuseRole } from './escalation.js';
import { clusterRoleBindingSchema, clusterRoleSchema, roleBindingSchema, roleSchema } from './schemas.js';
import {
  pathSegmentProblems,
  validateBindingUpdate,
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
} from './validate.js';

type Own = Pick<
  Resource,
  'validate' | 'validateUpdate' | 'admitCreate' | 'keepOnUpdate' | 'refuseCreate' | 'refuseUpdate'
>;
type Refusal = typeof refuseRole;

function rbacResource(
  kind: string,
  namespaced: boolean,
  schema: ObjectSchema,
  table: TableLayout<KubeObject>,
  own: Own,
): Resource {
  const singular = kind.toLowerCase();
  return {
    group: RBAC_GROUP,
    version: 'v1',
    kind,
    plural: `${singular}s`,
    singular,
    shortNames: [],
    categories: [],
    namespaced,
    global: false,
    verbs: allVerbs,
    subresources: [],
    schema,
    table,
    selectableFields: METADATA_FIELDS,
    shiftingFields: [],
    nameProblems: pathSegmentProblems,
    ...own,
  };
}

/** What Kubernetes fills in for a subject that does not say its group. */
function withSubjectGroups(object: KubeObject): KubeObject {
  // A binding has its fields beside metadata.
  const { subjects } = object as Partial<BindingObject>;
  if (subjects === undefined) return object;
  return { ...object, subjects: subjects.map(withGroup) } as KubeObject;
}

function withGroup(subject: Subject): Subject {
  const { apiGroup = '' } = subject;
  return apiGroup === '' && subject.kind !== 'ServiceAccount'
    ? { ...subject, apiGroup: RBAC_GROUP }
    : subject;
}

/** Berth itself gives what it gives. */
function refusals(refuse: Refusal): Pick<Own, 'refuseCreate' | 'refuseUpdate'> {
  return {
    refuseCreate: (object, { asker }) => asker && refuse(object, undefined, asker),
    refuseUpdate: (after, before, { asker }) => asker && refuse(after, before, asker),
  };
}

const roles: Omit<Own, 'validate'> = {
  ...refusals(refuseRole),
  admitCreate: (object) => object,
  validateUpdate: () => [],
};
const bindings: Omit<Own, 'validate'> = {
  ...refusals(refuseBinding),
  admitCreate: withSubjectGroups,
  keepOnUpdate: withSubjectGroups,
  validateUpdate: validateBindingUpdate,
};

export const role = rbacResource('Role', true, roleSchema, roleTable, { ...roles, validate: validateRole });

export const clusterRole = rbacResource('ClusterRole', false, clusterRoleSchema, roleTable, {
  ...roles,
  validate: validateClusterRole,
});

export const roleBinding = rbacResource('RoleBinding', true, roleBindingSchema, bindingTable, {
  ...bindings,
  validate: validateRoleBinding,
});

export const clusterRoleBinding = rbacResource(
  'ClusterRoleBinding',
  false,
  clusterRoleBindingSchema,
  bindingTable,
  { ...bindings, validate: validateClusterRoleBinding },
);
