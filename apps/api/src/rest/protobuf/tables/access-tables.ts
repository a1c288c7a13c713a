import { type MessageTexts } from './message-tables.js';

/** Roles, their bindings, and reviews of access. */
export const ACCESS_TABLES: MessageTexts = {
  Role: `metadata 1 ObjectMeta, rules 2 PolicyRule[]`,
  PolicyRule: `
    verbs 1 string[], apiGroups 2 string[], resources 3 string[], resourceNames 4 string[],
    nonResourceURLs 5 string[]
  `,
  RoleBinding: `metadata 1 ObjectMeta, subjects 2 Subject[], roleRef 3 RoleRef`,
  Subject: `kind 1, apiGroup 2, name 3, namespace 4`,
  RoleRef: `apiGroup 1, kind 2, name 3`,
  ClusterRole: `metadata 1 ObjectMeta, rules 2 PolicyRule[], aggregationRule 3 AggregationRule`,
  AggregationRule: `clusterRoleSelectors 1 LabelSelector[]`,
  ClusterRoleBinding: `metadata 1 ObjectMeta, subjects 2 Subject[], roleRef 3 RoleRef`,
  SelfSubjectReview: `metadata 1 ObjectMeta`,
  SelfSubjectAccessReview: `metadata 1 ObjectMeta, spec 2 SelfSubjectAccessReviewSpec`,
  SelfSubjectAccessReviewSpec: `
    resourceAttributes 1 ResourceAttributes, nonResourceAttributes 2 NonResourceAttributes
  `,
  ResourceAttributes: `namespace 1, verb 2, group 3, version 4, resource 5, subresource 6, name 7`,
  NonResourceAttributes: `path 1, verb 2`,
  SubjectAccessReview: `metadata 1 ObjectMeta, spec 2 SubjectAccessReviewSpec`,
  SubjectAccessReviewSpec: `
    resourceAttributes 1 ResourceAttributes, nonResourceAttributes 2 NonResourceAttributes, user 3,
    groups 4 string[], extra 5 {texts}, uid 6
  `,
  LocalSubjectAccessReview: `metadata 1 ObjectMeta, spec 2 SubjectAccessReviewSpec`,
  SelfSubjectRulesReview: `metadata 1 ObjectMeta, spec 2 SelfSubjectRulesReviewSpec`,
  SelfSubjectRulesReviewSpec: `namespace 1`,
};
