import {
  booleanSchema,
  kindSchema,
  listSchema,
  mapSchema,
  objectSchema,
  type ObjectSchema,
  type Schema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';

const AUTHORIZATION = 'io.k8s.api.authorization.v1';

const resourceAttributes = objectSchema(
  'Asks about a resource.',
  {
    namespace: stringSchema('Where; empty means all namespaces, or the cluster.'),
    verb: stringSchema('What is to be done, such as get or create.'),
    group: stringSchema('Group of the resource; empty is the core group.'),
    version: stringSchema('Version of the resource.'),
    resource: stringSchema('Plural of the resource.'),
    subresource: stringSchema('Part of the object, such as status.'),
    name: stringSchema('Name of the object; empty means all.'),
  },
  { name: `${AUTHORIZATION}.ResourceAttributes` },
);

const nonResourceAttributes = objectSchema(
  'Asks about a path that names no resource.',
  { path: stringSchema('The path.'), verb: stringSchema('What is to be done, such as get.') },
  { name: `${AUTHORIZATION}.NonResourceAttributes` },
);

const attributes = { resourceAttributes, nonResourceAttributes };

const verdict = objectSchema(
  'Whether it is allowed.',
  {
    allowed: booleanSchema('True when it is.'),
    denied: booleanSchema('True when a rule forbids it; rules here only allow.'),
    reason: stringSchema('What allows it.'),
    evaluationError: stringSchema('What went wrong while the rules were read.'),
  },
  { name: `${AUTHORIZATION}.SubjectAccessReviewStatus`, required: ['allowed'] },
);

function review(name: string, description: string, spec: Readonly<Record<string, Schema>>): ObjectSchema {
  const asked = objectSchema('What is asked.', spec, { name: `${AUTHORIZATION}.${name}Spec` });
  return kindSchema(`${AUTHORIZATION}.${name}`, description, { spec: asked, status: verdict });
}

const someone = {
  ...attributes,
  user: stringSchema('Name of the user it is asked about.'),
  groups: stringListSchema('Groups of the user.'),
  uid: stringSchema('UID of the user.'),
  extra: mapSchema('What else is known of the user.', stringListSchema('')),
};

export const selfAccessReviewSchema = review(
  'SelfSubjectAccessReview',
  'Whether the one who asks may do something.',
  attributes,
);
export const accessReviewSchema = review('SubjectAccessReview', 'Whether someone may do something.', someone);
export const localAccessReviewSchema = review(
  'LocalSubjectAccessReview',
  'Whether someone may do something in one namespace.',
  someone,
);

const resourceRule = objectSchema(
  'Things that may be done with resources.',
  {
    verbs: stringListSchema('What may be done.'),
    apiGroups: stringListSchema('Groups of the resources.'),
    resources: stringListSchema('Plurals of the resources.'),
    resourceNames: stringListSchema('Only these objects; empty means all.'),
  },
  { name: `${AUTHORIZATION}.ResourceRule`, required: ['verbs'] },
);

const nonResourceRule = objectSchema(
  'Things that may be done with paths.',
  { verbs: stringListSchema('What may be done.'), nonResourceURLs: stringListSchema('The paths.') },
  { name: `${AUTHORIZATION}.NonResourceRule`, required: ['verbs'] },
);

export const rulesReviewSchema = kindSchema(
  `${AUTHORIZATION}.SelfSubjectRulesReview`,
  'All that the one who asks may do in a namespace.',
  {
    spec: objectSchema(
      'What is asked.',
      { namespace: stringSchema('The namespace.') },
      { name: `${AUTHORIZATION}.SelfSubjectRulesReviewSpec` },
    ),
    status: objectSchema(
      'What may be done.',
      {
        resourceRules: listSchema('With resources.', resourceRule),
        nonResourceRules: listSchema('With paths.', nonResourceRule),
        incomplete: booleanSchema('True when there may be more.'),
        evaluationError: stringSchema('What went wrong while the rules were read.'),
      },
      { name: `${AUTHORIZATION}.SubjectRulesReviewStatus` },
    ),
  },
);

export function selfReviewSchema(version: string): ObjectSchema {
  const name = `io.k8s.api.authentication.${version}`;
  const user = objectSchema(
    'The user.',
    {
      username: stringSchema('Name of the user.'),
      uid: stringSchema('UID of the user.'),
      groups: stringListSchema('Groups of the user.'),
      extra: mapSchema('What else is known of the user.', stringListSchema('')),
    },
    { name: `io.k8s.api.authentication.v1.UserInfo` },
  );
  return kindSchema(`${name}.SelfSubjectReview`, 'Who the one who asks is taken for.', {
    status: objectSchema('Who it is.', { userInfo: user }, { name: `${name}.SelfSubjectReviewStatus` }),
  });
}
