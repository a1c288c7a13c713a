import { describe, expect, it } from 'vitest';
import { protobufBody } from './body.js';

const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};

const envelope = (kind: string, object: Buffer, apiVersion = 'v1'): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
    field(2, object),
    field(3, ''),
    field(4, ''),
  ]);

describe('a protobuf body', () => {
  it('reads name and labels', () => {
    const label = Buffer.concat([field(1, 'tier'), field(2, 'gold')]);
    // A generation, which is a number, stands between.
    const metadata = Buffer.concat([field(1, 'team-a'), Buffer.from([7 * 8, 0x96, 0x01]), field(11, label)]);
    const body = protobufBody(envelope('Namespace', field(1, metadata)));
    expect(body?.value).toMatchObject({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team-a', labels: { tier: 'gold' } },
    });
  });

  it('reads a Secret, whose data are bytes', () => {
    const entry = Buffer.concat([field(1, 'key'), field(2, Buffer.from([0xff, 0]))]);
    const secret = Buffer.concat([field(1, field(1, 'k')), field(2, entry), field(3, 'Opaque')]);
    expect(protobufBody(envelope('Secret', secret))?.value).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'k' },
      data: { key: '/wA=' },
      type: 'Opaque',
    });
  });

  it('reads the ports of a Service, as numbers and as names', () => {
    const number = (at: number, value: number) => Buffer.from([at * 8, value]);
    const byNumber = Buffer.concat([number(3, 80), field(4, Buffer.concat([number(1, 0), number(2, 88)]))]);
    const byName = Buffer.concat([number(3, 81), field(4, Buffer.concat([number(1, 1), field(3, 'web')]))]);
    const spec = Buffer.concat([field(1, byNumber), field(1, byName), field(4, 'ClusterIP')]);
    expect(protobufBody(envelope('Service', field(2, spec)))?.value['spec']).toMatchObject({
      type: 'ClusterIP',
      ports: [
        { port: 80, targetPort: 88 },
        { port: 81, targetPort: 'web' },
      ],
    });
  });

  it('reads how to delete, in whatever group it is asked', () => {
    const preconditions = Buffer.concat([field(1, 'u1'), field(2, '7')]);
    const options = Buffer.concat([
      Buffer.from([1 * 8, 0]),
      field(2, preconditions),
      field(4, 'Background'),
      field(5, 'All'),
    ]);
    for (const apiVersion of ['v1', 'storage.k8s.io/v1']) {
      const body = protobufBody(envelope('DeleteOptions', options, apiVersion));
      expect(body?.value).toEqual({
        apiVersion,
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
        preconditions: { uid: 'u1', resourceVersion: '7' },
        propagationPolicy: 'Background',
        dryRun: ['All'],
      });
    }
    expect(protobufBody(envelope('DeleteOptions', Buffer.alloc(0)))?.value).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
    });
  });

  it('reads what an access review asks', () => {
    const attributes = Buffer.concat([field(1, 'team-a'), field(2, 'get'), field(5, 'pods')]);
    const review = field(2, field(1, attributes));
    const group = 'authorization.k8s.io/v1';
    expect(protobufBody(envelope('SelfSubjectAccessReview', review, group))?.value['spec']).toEqual({
      resourceAttributes: { namespace: 'team-a', verb: 'get', resource: 'pods' },
    });
    const rules = protobufBody(envelope('SelfSubjectRulesReview', field(2, field(1, 'team-a')), group));
    expect(rules?.value['spec']).toEqual({ namespace: 'team-a' });
  });

  it('reads rules, and whom a binding is for', () => {
    const group = 'rbac.authorization.k8s.io/v1';
    const rule = Buffer.concat([field(1, 'get'), field(1, 'list'), field(2, ''), field(3, 'pods')]);
    expect(protobufBody(envelope('Role', field(2, rule), group))?.value['rules']).toEqual([
      {
        verbs: ['get', 'list'],
        apiGroups: [''],
        resources: ['pods'],
      },
    ]);
    const subject = Buffer.concat([field(1, 'User'), field(2, 'g'), field(3, 'alice')]);
    const reference = Buffer.concat([field(1, 'g'), field(2, 'Role'), field(3, 'reader')]);
    const binding = Buffer.concat([field(2, subject), field(3, reference)]);
    expect(protobufBody(envelope('RoleBinding', binding, group))?.value).toMatchObject({
      subjects: [{ kind: 'User', apiGroup: 'g', name: 'alice' }],
      roleRef: { apiGroup: 'g', kind: 'Role', name: 'reader' },
    });
  });

  it('reads by which labels a ClusterRole is the sum of others', () => {
    const label = Buffer.concat([field(1, 'tier'), field(2, 'gold')]);
    const condition = Buffer.concat([field(1, 'a'), field(2, 'In'), field(3, 'b'), field(3, 'c')]);
    const selector = Buffer.concat([field(1, label), field(2, condition)]);
    const role = envelope('ClusterRole', field(3, field(1, selector)), 'rbac.authorization.k8s.io/v1');
    expect(protobufBody(role)?.value['aggregationRule']).toEqual({
      clusterRoleSelectors: [
        {
          matchLabels: { tier: 'gold' },
          matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }],
        },
      ],
    });
  });

  it('keeps what an update is locked by, and who owns the object', () => {
    const owner = Buffer.concat([
      ...[field(1, 'Pod'), field(3, 'web'), field(4, 'u2'), field(5, 'v1')],
      Buffer.from([6 * 8, 1]),
    ]);
    const metadata = Buffer.concat([field(1, 'k'), field(5, 'u1'), field(6, '42'), field(13, owner)]);
    expect(protobufBody(envelope('Secret', field(1, metadata)))?.value['metadata']).toEqual({
      name: 'k',
      uid: 'u1',
      resourceVersion: '42',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'u2', controller: true }],
    });
  });

  it('leaves other kinds alone', () => {
    expect(protobufBody(envelope('ConfigMap', field(1, '')))).toBeUndefined();
  });

  it.each([
    ['no envelope', Buffer.from('{}')],
    ['a length beyond its end', Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 99])])],
    ['a number without end', Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(12, 0xff)])],
  ])('refuses %s', (_what, bytes) => {
    expect(() => protobufBody(bytes)).toThrow('not valid protobuf');
  });
});
