import { canonicalJson, type KubeObject } from '@berth/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { type User } from '../auth/user.js';
import { type ResourceAttributes } from './attributes.js';
import { Authorizer } from './authorizer.js';
import { bootstrapObjects, VIEWERS_GROUP } from './bootstrap-roles.js';
import { RBAC_GROUP } from './rbac-objects.js';

const alice: User = { name: 'alice', uid: '', groups: ['devs', 'system:authenticated'] };
const viewer: User = { name: 'viewer', uid: '', groups: [VIEWERS_GROUP, 'system:authenticated'] };
const getPods: ResourceAttributes = {
  verb: 'get',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace: 'team-a',
  name: 'web',
};

let authorizer: Authorizer;
let position: number;
beforeEach(() => {
  authorizer = new Authorizer();
  position = 0;
});

function note(object: KubeObject, cluster = 'prod', deletes = false): void {
  position += 1;
  const { name, uid } = object.metadata;
  const state = canonicalJson(object);
  authorizer.note({ uid, cluster, kind: object.kind, name, version: 1, position, state, deletes });
}

function object(kind: string, name: string, fields: object, namespace?: string): KubeObject {
  const metadata = {
    name,
    uid: `${kind}-${namespace ?? ''}-${name}`,
    creationTimestamp: '2026-01-02T03:04:05Z',
    ...(namespace !== undefined && { namespace }),
  };
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata, ...fields };
}

const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];

function binding(kind: string, roleKind: string, subject: object, namespace?: string): KubeObject {
  const roleRef = { apiGroup: RBAC_GROUP, kind: roleKind, name: 'reader' };
  return object(kind, 'readers', { roleRef, subjects: [subject] }, namespace);
}

const user = { kind: 'User', apiGroup: RBAC_GROUP, name: 'alice' };
const may = (attributes: object = {}, who = alice, cluster = 'prod') =>
  authorizer.authorize(who, cluster, { ...getPods, ...attributes }).allowed;

describe('who may do what', () => {
  it('is nobody and nothing where no rule says otherwise', () => {
    expect(may()).toBe(false);
    expect(may({}, alice, 'unheard-of')).toBe(false);
  });

  it('is everything, everywhere, for system:masters', () => {
    expect(may({ verb: 'escalate' }, { ...alice, groups: ['system:masters'] }, 'unheard-of')).toBe(true);
  });

  it('is what a ClusterRole allows, everywhere it is bound to', () => {
    note(object('ClusterRole', 'reader', { rules }));
    note(binding('ClusterRoleBinding', 'ClusterRole', user));
    expect(may()).toBe(true);
    expect(may({ namespace: 'team-b' })).toBe(true);
    expect(may({ namespace: '', name: '', verb: 'list' })).toBe(false);
    expect(may({}, alice, 'dev')).toBe(false);
    expect(may({}, viewer)).toBe(false);
  });

  it('is what a RoleBinding gives in its namespace only, also of a ClusterRole', () => {
    note(object('ClusterRole', 'reader', { rules }));
    note(binding('RoleBinding', 'ClusterRole', user, 'team-a'));
    expect(may()).toBe(true);
    expect(may({ namespace: 'team-b' })).toBe(false);
    expect(may({ namespace: '' })).toBe(false);
  });

  it('is what a Role allows, by the group of a user', () => {
    note(object('Role', 'reader', { rules }, 'team-a'));
    note(binding('RoleBinding', 'Role', { kind: 'Group', apiGroup: RBAC_GROUP, name: 'devs' }, 'team-a'));
    expect(may()).toBe(true);
  });

  it('is what a service account is given', () => {
    note(object('ClusterRole', 'reader', { rules }));
    const subject = { kind: 'ServiceAccount', namespace: 'team-a', name: 'bot' };
    note(binding('ClusterRoleBinding', 'ClusterRole', subject));
    const bot = { name: 'system:serviceaccount:team-a:bot', uid: '', groups: [] };
    expect(may({}, bot)).toBe(true);
  });

  it('is what a service account of the namespace is given by a RoleBinding that names none', () => {
    note(object('ClusterRole', 'reader', { rules }));
    note(binding('RoleBinding', 'ClusterRole', { kind: 'ServiceAccount', name: 'bot' }, 'team-a'));
    const bot = (namespace: string) => ({
      name: `system:serviceaccount:${namespace}:bot`,
      uid: '',
      groups: [],
    });
    expect(may({}, bot('team-a'))).toBe(true);
    expect(may({}, bot('team-b'))).toBe(false);
  });

  it('changes with the bindings and the roles', () => {
    note(binding('ClusterRoleBinding', 'ClusterRole', user));
    expect(may()).toBe(false);
    note(object('ClusterRole', 'reader', { rules }));
    expect(may()).toBe(true);
    note(binding('ClusterRoleBinding', 'ClusterRole', { ...user, name: 'bob' }));
    expect(may()).toBe(false);
    note(binding('ClusterRoleBinding', 'ClusterRole', user));
    note(binding('ClusterRoleBinding', 'ClusterRole', user), 'prod', true);
    expect(may()).toBe(false);
  });

  it('is not changed by an older sighting', () => {
    note(object('ClusterRole', 'reader', { rules }));
    note(binding('ClusterRoleBinding', 'ClusterRole', user));
    position = 0;
    note(object('ClusterRole', 'reader', {}));
    expect(may()).toBe(true);
  });

  it('is the sum of roles where a ClusterRole is made so', () => {
    const labels = { 'adds-to': 'reader' };
    const part = object('ClusterRole', 'part', { rules });
    note({ ...part, metadata: { ...part.metadata, labels } });
    note(
      object('ClusterRole', 'reader', {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] },
      }),
    );
    note(binding('ClusterRoleBinding', 'ClusterRole', user));
    expect(may()).toBe(true);
    note({ ...part, metadata: { ...part.metadata, labels } }, 'prod', true);
    expect(may()).toBe(false);
    note({ ...part, metadata: { ...part.metadata, labels } });
    expect(may()).toBe(true);
  });
});

describe('what every cluster has from the start', () => {
  beforeEach(() => {
    let uid = 0;
    for (const each of bootstrapObjects(() => `uid-${++uid}`, '2026-01-02T03:04:05Z')) note(each);
  });

  it('lets the viewers look at everything but secrets, and change nothing', () => {
    expect(may({ verb: 'list', resource: 'persistentvolumeclaims', namespace: '' }, viewer)).toBe(true);
    expect(may({ verb: 'watch', resource: 'persistentvolumes', namespace: '' }, viewer)).toBe(true);
    expect(may({ resource: 'secrets' }, viewer)).toBe(false);
    for (const verb of ['create', 'update', 'patch', 'delete', 'deletecollection']) {
      expect(may({ verb, resource: 'persistentvolumeclaims' }, viewer)).toBe(false);
    }
  });

  it('lets everyone known ask who they are and what is served, and no one else', () => {
    const whoAmI = { verb: 'create', group: 'authentication.k8s.io', resource: 'selfsubjectreviews' };
    expect(may({ ...whoAmI, namespace: '', name: '' })).toBe(true);
    const discover = { verb: 'get', path: '/apis/storage.k8s.io' };
    expect(authorizer.authorize(alice, 'prod', discover).allowed).toBe(true);
    const stranger = { name: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };
    expect(authorizer.authorize(stranger, 'prod', discover).allowed).toBe(false);
    expect(authorizer.authorize(stranger, 'prod', { verb: 'get', path: '/version' }).allowed).toBe(true);
  });

  it('lets the auditors look at the rules too, and ask what others may, and see no secrets', () => {
    const auditor: User = { name: 'otto', uid: '', groups: ['berth:auditors', 'system:authenticated'] };
    const all = { namespace: '', name: '', verb: 'list' };
    expect(may({ ...all, group: RBAC_GROUP, resource: 'clusterrolebindings' }, auditor)).toBe(true);
    expect(may({ ...all, resource: 'persistentvolumes' }, auditor)).toBe(true);
    expect(may({ ...all, group: 'berth.dev', resource: 'backends' }, auditor)).toBe(true);
    const review = { ...all, group: 'authorization.k8s.io', verb: 'create' };
    expect(may({ ...review, resource: 'subjectaccessreviews' }, auditor)).toBe(true);
    expect(may({ ...review, resource: 'subjectaccessreviews' }, viewer)).toBe(false);
    expect(may({ ...all, resource: 'secrets' }, auditor)).toBe(false);
    expect(may({ resource: 'pods', verb: 'delete' }, auditor)).toBe(false);
  });

  it('has roles to edit and to administer a namespace with', () => {
    const bind = (name: string) =>
      note(
        object(
          'RoleBinding',
          'alice',
          { roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name }, subjects: [user] },
          'team-a',
        ),
      );
    bind('view');
    expect(may({ resource: 'persistentvolumeclaims' })).toBe(true);
    expect(may({ resource: 'persistentvolumeclaims', verb: 'create' })).toBe(false);
    bind('edit');
    expect(may({ resource: 'persistentvolumeclaims', verb: 'create' })).toBe(true);
    expect(may({ resource: 'secrets' })).toBe(true);
    expect(may({ group: RBAC_GROUP, resource: 'rolebindings', verb: 'create' })).toBe(false);
    bind('admin');
    expect(may({ group: RBAC_GROUP, resource: 'rolebindings', verb: 'create' })).toBe(true);
    expect(may({ resource: 'persistentvolumes', namespace: '' })).toBe(false);
  });
});
