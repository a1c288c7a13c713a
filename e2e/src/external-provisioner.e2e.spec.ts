import { claimManifest } from '@berth/testing';
import { KubeConfig } from '@kubernetes/client-node';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Broker, startBroker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { ExternalProvisioner, NAS } from './support/external-provisioner.js';
import { Kubectl, kubectlBinaries } from './support/kubectl.js';

const RBAC = 'rbac.authorization.k8s.io';
const USER = 'nas-provisioner';

/** The ClusterRole that Kubernetes has for them, to patch away their finalizer, and a Lease. */
const rights = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'nas-finalizer' },
    rules: [{ apiGroups: [''], resources: ['persistentvolumes'], verbs: ['patch'] }],
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: 'nas-lease', namespace: 'default' },
    rules: [
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ],
  },
  bindingOf('ClusterRole', 'system:persistent-volume-provisioner', 'ClusterRoleBinding'),
  bindingOf('ClusterRole', 'nas-finalizer', 'ClusterRoleBinding'),
  bindingOf('Role', 'nas-lease', 'RoleBinding'),
];

function bindingOf(kind: string, name: string, binding: string) {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: binding,
    metadata: {
      name: `nas-${name.replace('system:', '')}`,
      ...(binding === 'RoleBinding' && { namespace: 'default' }),
    },
    roleRef: { apiGroup: RBAC, kind, name },
    subjects: [{ apiGroup: RBAC, kind: 'User', name: USER }],
  };
}

const storageClass = (name: string, parameters: Record<string, string> = {}) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: NAS,
  parameters,
});

describe('an external provisioner', () => {
  const data = mkdtempSync(join(tmpdir(), 'berth-nas-'));
  const [kubectlBinary] = kubectlBinaries();
  const copies: ExternalProvisioner[] = [];
  let broker: Broker;
  let kubectl: Kubectl;

  beforeAll(async () => {
    const tokens = { admin: randomUUID(), [USER]: randomUUID() };
    const lines = [`${tokens.admin},admin,1,"system:masters"`, `${tokens[USER]},${USER},2,""`];
    writeFileSync(join(data, 'tokens.csv'), `${lines.join('\n')}\n`, { mode: 0o600 });
    broker = await startBroker({ BERTH_DATA: data });
    kubectl = new Kubectl(kubectlBinary?.path ?? 'kubectl', broker.berth.kubeconfig);
    await kubectl.ok(['apply', '-f', '-'], rights.map((it) => stringify(it)).join('---\n'));
    await apply(storageClass('nas'));
    await apply(storageClass('full', { filer: 'full' }));
    const config = new KubeConfig();
    config.loadFromFile(broker.berth.kubeconfig);
    const [cluster] = config.clusters;
    const own = new KubeConfig();
    own.loadFromClusterAndUser(cluster!, { name: USER, token: tokens[USER] });
    for (const identity of ['one', 'two']) {
      const copy = new ExternalProvisioner(own, identity);
      copies.push(copy);
      await copy.start();
    }
  });

  afterAll(async () => {
    for (const copy of copies) await copy.stop();
    kubectl.close();
    await broker.close();
    rmSync(data, { recursive: true, force: true });
  });

  const apply = (manifest: object) => kubectl.ok(['apply', '-f', '-'], stringify(manifest));
  const claim = (name: string, className: string) =>
    apply(claimManifest(name, { storageClassName: className }));
  const leader = () =>
    eventually('one of them leads', () => Promise.resolve(copies.filter(({ isLeader }) => isLeader)[0]));

  const bound = (name: string) =>
    eventually(`claim ${name} is Bound`, async () => {
      const text = await kubectl.ok([
        'get',
        'pvc',
        name,
        '-o',
        'jsonpath={.status.phase} {.spec.volumeName}',
      ]);
      return text.startsWith('Bound ') && text.slice('Bound '.length);
    });

  it('makes a volume for a claim of its class, and tells of it', async () => {
    await claim('files', 'nas');
    const volume = await bound('files');
    const described = await eventually('its work is told', async () => {
      const text = await kubectl.ok(['describe', 'pvc', 'files']);
      return text.includes('ProvisioningSucceeded') && text;
    });
    expect(described).toMatch(/Normal +ExternalProvisioning .*persistentvolume-controller/);
    expect(described).toMatch(/Normal +Provisioning .*example\.com\/nas/);
    expect(described).toContain(`Successfully provisioned volume ${volume}`);
  });

  it('deletes the volume when the claim is deleted', async () => {
    const volume = await bound('files');
    await kubectl.ok(['delete', 'pvc', 'files']);
    await eventually(
      'the volume is gone',
      async () => (await kubectl.ok(['get', 'pv', volume, '--ignore-not-found'])) === '',
    );
    expect(copies.flatMap(({ settled }) => settled)).toContainEqual({ status: 'gone', name: volume });
  });

  it('repeats itself as one event with a count', async () => {
    await claim('never', 'full');
    await eventually('it fails several times', async () => {
      const path = [
        'get',
        'events',
        '--field-selector',
        'involvedObject.name=never,reason=ProvisioningFailed',
      ];
      const text = await kubectl.ok([...path, '-o', 'jsonpath={.items[*].count}']);
      return Number(text) >= 3;
    });
    await kubectl.ok(['delete', 'pvc', 'never']);
  });

  it('has one leader of its copies, and the other takes over', async () => {
    const first = await leader();
    expect(await kubectl.ok(['get', 'leases'])).toMatch(new RegExp(`example-com-nas +${first.identity} `));
    await first.stop();
    await claim('later', 'nas');
    await bound('later');
    const second = await leader();
    expect(second.identity).not.toBe(first.identity);
    const path = ['get', 'lease', 'example-com-nas', '-o', 'jsonpath={.spec.leaseTransitions}'];
    expect(await kubectl.ok(path)).toBe('1');
  });

  it('met nothing it did not expect', () => {
    expect(copies.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
