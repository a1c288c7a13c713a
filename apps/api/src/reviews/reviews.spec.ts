import { canonicalJson, type KubeObject } from '@berth/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { type User } from '../auth/user.js';
import { Authorizer } from '../authorization/authorizer.js';
import { bootstrapObjects } from '../authorization/bootstrap-roles.js';
import { RBAC_GROUP } from '../authorization/rbac-objects.js';
import { type ReviewSpec, ReviewSpecError } from './read-attributes.js';
import { findReview } from './reviews.js';

const AUTHORIZATION = 'authorization.k8s.io';
const master: User = { name: 'root', uid: '', groups: ['system:masters', 'system:authenticated'] };
const authorizer = new Authorizer();

function note(object: KubeObject, position: number): void {
  const { name, uid } = object.metadata;
  const state = canonicalJson(object);
  authorizer.note({ uid, cluster: 'prod', kind: object.kind, name, version: 1, position, state });
}

beforeAll(() => {
  let uids = 0;
  const objects = bootstrapObjects(() => `uid-${++uids}`, '2026-01-02T03:04:05Z');
  objects.forEach((object, index) => note(object, index + 1));
  const metadata = { name: 'scoped', uid: 'scoped', creationTimestamp: '2026-01-02T03:04:05Z' };
  const roleRef = { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: 'view' };
  const subjects = [{ kind: 'Group', apiGroup: RBAC_GROUP, name: 'readers' }];
  note(
    { apiVersion: `${RBAC_GROUP}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects } as KubeObject,
    999,
  );
});

function ask(plural: string, spec: ReviewSpec, user = master, namespace = ''): object {
  const review = findReview(AUTHORIZATION, 'v1', plural);
  if (review === undefined) throw new Error(`no ${plural}`);
  return review.answer(spec, { user, cluster: 'prod', namespace, authorizer });
}

const aboutPods = { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'a' } };

describe('a review about someone else', () => {
  it('takes their groups as it says, and no others', () => {
    const selfReview = {
      resourceAttributes: { verb: 'create', group: AUTHORIZATION, resource: 'selfsubjectaccessreviews' },
    };
    expect(ask('subjectaccessreviews', { user: 'bob', ...selfReview })).toEqual({ allowed: false });
    const groups = ['system:authenticated'];
    expect(ask('subjectaccessreviews', { user: 'bob', groups, ...selfReview })).toMatchObject({
      allowed: true,
    });
  });

  it('may be about a group alone, and not about nobody', () => {
    expect(ask('subjectaccessreviews', { groups: ['readers'], ...aboutPods })).toMatchObject({
      allowed: true,
    });
    expect(() => ask('subjectaccessreviews', aboutPods)).toThrow(ReviewSpecError);
    expect(() => ask('localsubjectaccessreviews', aboutPods, master, 'a')).toThrow(ReviewSpecError);
  });
});

describe('a review of all rules', () => {
  it('says each rule once', () => {
    const { nonResourceRules } = ask('selfsubjectrulesreviews', { namespace: 'a' }) as {
      nonResourceRules: readonly { nonResourceURLs: readonly string[] }[];
    };
    expect(nonResourceRules.filter(({ nonResourceURLs }) => nonResourceURLs.includes('*'))).toHaveLength(1);
  });

  it('is of a namespace', () => {
    expect(() => ask('selfsubjectrulesreviews', {})).toThrow('no namespace on request');
  });
});
