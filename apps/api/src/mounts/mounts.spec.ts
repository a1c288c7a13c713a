import { type KubeObject } from '@berth/domain';
import { claimed, sampleNode, samplePod, sampleVolume } from '@berth/domain/testing';
import { type StoredObject } from '@berth/event-store';
import { expect, it } from 'vitest';
import { type ListPorts } from '../reads/read-list.js';
import { mountsText } from './mounts-text.js';
import { readMounts } from './read-mounts.js';

const AT = 7;
const team = { cluster: 'default', namespace: 'team-a' };

/** A log that stands at one position, and is only ever read there; a page holds one object. */
function portsOf(objects: readonly KubeObject[]): ListPorts {
  const stored = (object: KubeObject): StoredObject => ({
    cluster: 'default',
    uid: object.metadata.uid,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    version: 1,
    position: 1,
    state: JSON.stringify(object),
  });
  const rows = objects.map(stored).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    head: () => Promise.resolve({ position: AT }),
    getObject: ({ kind, namespace, name }, at) => {
      expect(at).toBe(AT);
      const isMeant = (it: StoredObject) =>
        it.kind === kind && it.namespace === namespace && it.name === name;
      return Promise.resolve(rows.find(isMeant));
    },
    listObjects: ({ kind, at, after }) => {
      expect(at).toBe(AT);
      const left = rows.filter((it) => it.kind === kind && (after === undefined || it.name > after.name));
      return Promise.resolve({ position: AT, objects: left.slice(0, 1), hasMore: left.length > 1 });
    },
  };
}

const claimRef = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
const nodes = {
  nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In' as const, values: ['a'] }] }],
};
const volume = sampleVolume('pv1', {
  spec: { claimRef, mountOptions: ['hard', 'ro'], nodeAffinity: { required: nodes } },
  status: { phase: 'Bound' },
});
const node = sampleNode('n1', { zone: 'a' });
const world = [
  claimed('db', 'pv1'),
  volume,
  node,
  samplePod('a', ['db'], 'n2'),
  samplePod('web', ['db', 'gone'], 'n1'),
];

it('reads all that a pod’s mounts depend on at one moment, all pods of its namespace among them', async () => {
  const found = await readMounts(team, 'web', portsOf(world));
  expect(found?.position).toBe(AT);
  expect(found?.mounts.map(({ problem }) => problem?.reason)).toEqual([
    'AccessModeConflict',
    'ClaimNotFound',
  ]);
  expect(await readMounts(team, 'nobody', portsOf(world))).toBeUndefined();
});

it('tells it as an object, with a volume’s fields as the volume names them', async () => {
  const found = await readMounts(team, 'web', portsOf(world.filter(({ metadata }) => metadata.name !== 'a')));
  expect(JSON.parse(mountsText(found!, { as: 'json' }))).toEqual({
    apiVersion: 'berth.dev/v1',
    kind: 'PodMounts',
    metadata: {
      name: 'web',
      namespace: 'team-a',
      uid: 'uid-pod-web',
      creationTimestamp: '2026-01-02T03:04:05Z',
      resourceVersion: '7',
    },
    mounts: [
      {
        name: 'v0',
        claimName: 'db',
        readOnly: false,
        volumeName: 'pv1',
        source: { nfs: { server: '172.17.0.2', path: '/tmp' } },
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        mountOptions: ['hard', 'ro'],
        nodeAffinity: { required: nodes },
      },
      {
        name: 'v1',
        claimName: 'gone',
        readOnly: false,
        problem: { reason: 'ClaimNotFound', message: 'persistentvolumeclaim "gone" not found' },
      },
    ],
  });
});

it('tells it as rows', async () => {
  const found = await readMounts(team, 'web', portsOf(world.filter(({ metadata }) => metadata.name !== 'a')));
  const table = JSON.parse(mountsText(found!, { as: 'table', version: 'v1' })) as {
    columnDefinitions: { name: string }[];
    rows: { cells: unknown[]; object: { metadata: { name: string } } }[];
  };
  expect(table.columnDefinitions.map(({ name }) => name).slice(0, 4)).toEqual([
    'Name',
    'Claim',
    'Volume',
    'Source',
  ]);
  expect(table.rows.map(({ cells }) => cells)).toEqual([
    ['v0', 'db', 'pv1', 'nfs', 'Filesystem', 'RWO', false, 'Ready', '', 'hard,ro', '<unset>'],
    [
      'v1',
      'gone',
      '',
      '',
      '',
      '',
      false,
      'ClaimNotFound',
      'persistentvolumeclaim "gone" not found',
      '<none>',
      '<unset>',
    ],
  ]);
  expect(table.rows[0]?.object.metadata.name).toBe('web');
});
