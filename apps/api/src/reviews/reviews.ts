import { canonicalJson } from '@berth/domain';
import { badRequest, invalid, type ResourceDescription } from '@berth/kube';
import { type User } from '../auth/user.js';
import { type Attributes } from '../authorization/attributes.js';
import { type Authorizer } from '../authorization/authorizer.js';
import { readAttributes, type ReviewSpec, ReviewSpecError } from './read-attributes.js';
import {
  accessReviewSchema,
  localAccessReviewSchema,
  rulesReviewSchema,
  selfAccessReviewSchema,
  selfReviewSchema,
} from './schemas.js';

/** What a review is answered from. */
export type ReviewContext = {
  readonly user: User;
  readonly cluster: string;
  /** Of the path; `''` for reviews that are in none. */
  readonly namespace: string;
  readonly authorizer: Authorizer;
};

/** A question that is POSTed and answered at once; nothing of it is kept. */
export type Review = ResourceDescription & {
  /** The status; throws an ApiError for a question that cannot be answered. */
  readonly answer: (spec: ReviewSpec, context: ReviewContext) => object;
};

const AUTHORIZATION = 'authorization.k8s.io';
const AUTHENTICATION = 'authentication.k8s.io';

function review(
  group: string,
  version: string,
  kind: string,
  own: Pick<Review, 'schema' | 'answer'>,
  namespaced = false,
): Review {
  const singular = kind.toLowerCase();
  const place = { group, version, kind, plural: `${singular}s`, singular, namespaced };
  return { ...place, shortNames: [], categories: [], verbs: ['create'], subresources: [], ...own };
}

const whoAmI = (_spec: ReviewSpec, { user }: ReviewContext) => ({
  userInfo: {
    username: user.name,
    ...(user.uid !== '' && { uid: user.uid }),
    groups: user.groups,
    ...(user.extra !== undefined && { extra: user.extra }),
  },
});

/** Every review that is answered, in the order discovery lists them. */
export const reviews: readonly Review[] = [
  ...['v1', 'v1beta1'].map((version) =>
    review(AUTHENTICATION, version, 'SelfSubjectReview', {
      schema: selfReviewSchema(version),
      answer: whoAmI,
    }),
  ),
  review(AUTHORIZATION, 'v1', 'SelfSubjectAccessReview', {
    schema: selfAccessReviewSchema,
    answer: (spec, context) => verdictOn(context.user, readAttributes(spec), context),
  }),
  review(AUTHORIZATION, 'v1', 'SelfSubjectRulesReview', {
    schema: rulesReviewSchema,
    answer: rulesOf,
  }),
  review(AUTHORIZATION, 'v1', 'SubjectAccessReview', {
    schema: accessReviewSchema,
    answer: (spec, context) => verdictOn(someoneOf(spec), readAttributes(spec), context),
  }),
  review(
    AUTHORIZATION,
    'v1',
    'LocalSubjectAccessReview',
    {
      schema: localAccessReviewSchema,
      answer: (spec, context) => verdictOn(someoneOf(spec), readAttributes(spec, context.namespace), context),
    },
    true,
  ),
];

/** The review a URL names; undefined: none. */
export function findReview(group: string, version: string, plural: string): Review | undefined {
  return reviews.find((each) => each.group === group && each.version === version && each.plural === plural);
}

function verdictOn(user: User, attributes: Attributes, { authorizer, cluster }: ReviewContext): object {
  const { allowed, reason } = authorizer.authorize(user, cluster, attributes);
  return { allowed, ...(reason !== '' && { reason }) };
}

/** Just who the review says: whoever asks knows which groups an authenticator would give. */
function someoneOf({ user = '', groups = [], uid = '', extra }: ReviewSpec): User {
  if (user === '' && groups.length === 0) {
    throw new ReviewSpecError([
      invalid('spec.user', user, 'at least one of user or group must be specified'),
    ]);
  }
  return { name: user, uid, groups, ...(extra !== undefined && { extra }) };
}

function rulesOf({ namespace = '' }: ReviewSpec, { authorizer, user, cluster }: ReviewContext): object {
  if (namespace === '') throw badRequest('no namespace on request');
  const granted = [...authorizer.grants(user, cluster, namespace)].flatMap((grant) => grant.rules);
  // Several bindings may give the same.
  const rules = [...new Map(granted.map((rule) => [canonicalJson(rule), rule])).values()];
  const isAboutPaths = (rule: { readonly nonResourceURLs?: readonly string[] }) =>
    (rule.nonResourceURLs ?? []).length > 0;
  return {
    resourceRules: rules.filter((rule) => !isAboutPaths(rule)),
    nonResourceRules: rules.filter(isAboutPaths),
    incomplete: false,
  };
}
