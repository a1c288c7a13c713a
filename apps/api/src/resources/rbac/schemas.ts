import {
  kindSchema,
  LABEL_SELECTOR_SCHEMA,
  listSchema,
  objectSchema,
  type ObjectSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';

const V1 = 'io.k8s.api.rbac.v1';

const rule = objectSchema(
  'Things that may be done. What no rule allows is forbidden.',
  {
    verbs: stringListSchema('What may be done, such as get, list, create; * is everything.'),
    apiGroups: stringListSchema('Groups of the resources; the empty text is the core group, * every group.'),
    resources: stringListSchema('Plurals such as pods, or pods/status for a subresource; * is all of both.'),
    resourceNames: stringListSchema('Only objects of these names; absent means all.'),
    nonResourceURLs: stringListSchema(
      'Paths that name no resource, with an optional * at the end; for ClusterRoles only.',
    ),
  },
  { name: `${V1}.PolicyRule`, required: ['verbs'] },
);

const rules = listSchema('What the role allows.', rule, { listType: 'atomic' });

export const roleSchema = kindSchema(`${V1}.Role`, 'Things that may be done in one namespace.', { rules });

export const clusterRoleSchema: ObjectSchema = kindSchema(
  `${V1}.ClusterRole`,
  'Things that may be done; in all namespaces and on the cluster, or in one namespace, as it is bound.',
  {
    rules,
    aggregationRule: objectSchema(
      'Makes the role the sum of others.',
      {
        clusterRoleSelectors: listSchema(
          'ClusterRoles with labels that one of these selects count.',
          LABEL_SELECTOR_SCHEMA,
          { listType: 'atomic' },
        ),
      },
      { name: `${V1}.AggregationRule` },
    ),
  },
);

const subject = objectSchema(
  'Someone who is given a role.',
  {
    kind: stringSchema('User, Group or ServiceAccount.'),
    apiGroup: stringSchema('Empty for a ServiceAccount, rbac.authorization.k8s.io for the others.'),
    name: stringSchema('Name of the subject.'),
    namespace: stringSchema('Where the ServiceAccount is; users and groups are in none.'),
  },
  { name: `${V1}.Subject`, required: ['kind', 'name'], mapType: 'atomic' },
);

const binding = {
  subjects: listSchema('Who is given the role.', subject, { listType: 'atomic' }),
  roleRef: objectSchema(
    'The role that is given. It cannot be changed: another role needs another binding.',
    {
      apiGroup: stringSchema('rbac.authorization.k8s.io.'),
      kind: stringSchema('Role or ClusterRole.'),
      name: stringSchema('Name of the role.'),
    },
    { name: `${V1}.RoleRef`, required: ['apiGroup', 'kind', 'name'], mapType: 'atomic' },
  ),
};

export const roleBindingSchema = kindSchema(
  `${V1}.RoleBinding`,
  'Gives subjects what a role allows, within the namespace of the binding.',
  binding,
  { required: ['roleRef'] },
);

export const clusterRoleBindingSchema = kindSchema(
  `${V1}.ClusterRoleBinding`,
  'Gives subjects what a ClusterRole allows, everywhere in the cluster.',
  binding,
  { required: ['roleRef'] },
);
