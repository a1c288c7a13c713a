import { BackendDirectory } from '@berth/backends';
import { type KubeObject, type Volume } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { type Observed } from '../observed.js';
import { NAMESPACE, NOW, releasedVolume } from '../testing/sample-volumes.js';
import { ReleasedView } from './released-view.js';

/** What a view makes of what it is shown. */
class Watched {
  readonly told: string[] = [];
  readonly view = new ReleasedView(new BackendDirectory(), {
    volumeMoved: (uid) => void this.told.push(uid),
    backendsChanged: () => void this.told.push('backends'),
    settingsChanged: (cluster = 'all') => void this.told.push(`settings of ${cluster}`),
  });

  show(object: KubeObject, more: Partial<Observed> = {}): this {
    const { kind, metadata } = object;
    const { uid, name, namespace = '' } = metadata;
    const state = JSON.stringify(object);
    const cluster = kind === 'Backend' ? '' : 'default';
    this.view.observe({ uid, cluster, kind, namespace, name, state, deletes: false, ...more });
    return this;
  }
}

type Parts = NonNullable<Parameters<typeof releasedVolume>[1]>;

function volume(policy: string, parts: Parts = {}): Volume {
  const spec = { persistentVolumeReclaimPolicy: policy as 'Delete', ...parts.spec };
  return releasedVolume('pv', { ...parts, spec, metadata: { uid: 'pv', ...parts.metadata } });
}

function kept(kind: string, name: string, more: object = {}): KubeObject {
  const metadata = { name, namespace: NAMESPACE, uid: `uid-${name}`, creationTimestamp: NOW };
  return { apiVersion: 'v1', kind, metadata, ...more };
}

const going = { metadata: { deletionTimestamp: NOW } };

describe('the view of released volumes', () => {
  it.each<[string, Volume, readonly string[]]>([
    ['one of policy Delete', volume('Delete'), ['pv']],
    ['one of policy Recycle', volume('Recycle'), ['pv']],
    ['one that failed before', volume('Delete', { status: { phase: 'Failed' } }), ['pv']],
    ['one of a policy nobody knows', volume('Shred'), ['pv']],
    ['none that is retained', volume('Retain'), []],
    [
      'one that is retained after its deletion had begun',
      { ...volume('Retain'), berth: { reclaim: { action: 'Delete' } } },
      ['pv'],
    ],
    ['none that is bound', volume('Delete', { status: { phase: 'Bound' } }), []],
    [
      'none that is bound, though it is to go',
      volume('Delete', { ...going, status: { phase: 'Bound' } }),
      [],
    ],
    [
      'one that nobody has, and that is to go',
      volume('Delete', { ...going, status: { phase: 'Available' } }),
      ['pv'],
    ],
  ])('has %s looked at', (_, object, expected) => {
    const watched = new Watched().show(object);
    expect(watched.told).toEqual(expected);
    expect([...watched.view.uids()]).toEqual(expected);
  });

  it('passes over what passes write, and not what else its own process does', () => {
    const watched = new Watched();
    for (const type of ['VolumeReclaimStarted', 'VolumeReclaimFailed'])
      watched.show(volume('Delete'), { type });
    expect(watched.told).toEqual([]);
    // As emptying a namespace leaves it.
    watched.show(volume('Delete'), { type: 'VolumeReleased' });
    expect(watched.told).toEqual(['pv']);
  });

  it('counts by policy what nobody has', () => {
    const { view } = new Watched().show(volume('Retain'));
    expect(['Retain', 'Delete', 'Recycle'].map((policy) => view.count(policy as 'Delete'))).toEqual([
      1, 0, 0,
    ]);
  });

  it.each<[string, Partial<Observed>]>([
    ['was bound again', { type: 'VolumeBound' }],
    ['was made free', { type: 'VolumeRecycled' }],
    ['is gone', { deletes: true }],
  ])('forgets one that %s', (_, more) => {
    const { view } = new Watched().show(volume('Recycle')).show(volume('Recycle'), more);
    expect([view.count('Recycle'), [...view.uids()]]).toEqual([0, []]);
  });

  it('has a volume looked at when a pod of its namespace moves, if it is to be scrubbed', () => {
    const pod = kept('Pod', 'web');
    const recycling = new Watched().show(volume('Recycle'));
    recycling.show(pod, { namespace: 'other' }).show(pod, { cluster: 'other' }).show(pod, { deletes: true });
    expect(recycling.told).toEqual(['pv', 'pv']);
    expect(new Watched().show(volume('Delete')).show(pod).told).toEqual(['pv']);
    const gone = new Watched().show(volume('Recycle')).show(volume('Recycle'), { deletes: true });
    expect(gone.show(pod).told).toEqual(['pv']);
  });

  it('hears of Backends, classes, and the Secrets these take keys from', () => {
    const secret = kept('Secret', 'key');
    const secretRef = { cluster: 'default', namespace: NAMESPACE, name: 'key' };
    const backend = kept('Backend', 'heketi', {
      spec: { type: 'heketi', url: 'http://heketi.example', secretRef },
    });
    const watched = new Watched().show(secret);
    expect(watched.told).toEqual([]);
    watched.show(backend);
    expect(watched.told).toEqual(['backends', 'settings of all']);
    watched.show(secret).show(kept('Secret', 'another')).show(kept('StorageClass', 'gluster'));
    expect(watched.told.slice(2)).toEqual(['settings of all', 'settings of default']);
    expect(watched.view.classOf('default', 'gluster')).toBeDefined();
  });

  it('knows which volumes these may matter to: of their cluster, and not scrubbed', () => {
    const view = (policy: string) => new Watched().show(volume(policy)).view;
    const of = (policy: string, cluster?: string) => [...view(policy).uidsAtBackEnds(cluster)];
    expect([of('Delete'), of('Delete', 'default'), of('Delete', 'other')]).toEqual([['pv'], ['pv'], []]);
    expect([of('Recycle'), of('Retain')]).toEqual([[], []]);
  });
});
