import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { BOUND_BY_CONTROLLER, PROVISIONED_BY, VOLUME_PROTECTION } from '../object/annotations.js';
import { type Decision } from '../object/decision.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { claimed, sampleClaim, sampleClass, sampleVolume, SimulatedCluster, tracked } from '../testing.js';
import { ClusterWorld } from './cluster-world.js';

const at = '2026-02-03T04:05:06Z';
const mine = { namespace: 'team-a', name: 'db' };
const full = { ...mine, uid: 'uid-db' };

/** A claim made in this second of a minute. */
function claimOf(second: number, name: string, parts: Parameters<typeof sampleClaim>[1] = {}): Claim {
  const creationTimestamp = `2026-01-02T03:04:0${second}Z`;
  return sampleClaim(name, { ...parts, metadata: { creationTimestamp, ...parts.metadata } });
}

const PAIR = ['ClaimBound', 'VolumeBound'];

/** What is to be done about a volume in a world of these objects. */
function decisionOn(volume: Volume, ...others: readonly KubeObject[]): Decision {
  const world = new ClusterWorld();
  [...others, volume].forEach((object, index) => world.put(tracked(object, index + 1)));
  return world.decide(volume.metadata.uid, at);
}

function eventsOf({ changes }: Decision): string[] {
  return changes.map(({ event, uid }) => `${event.type} ${uid.slice(4)}`);
}

describe('the phase of a volume', () => {
  type Row = readonly [string, Parameters<typeof sampleVolume>[1], readonly Claim[], readonly string[]];
  const elsewhere = claimed('db', 'pv2');
  const marked = { annotations: { [BOUND_BY_CONTROLLER]: 'yes' } };
  const provisioned = { annotations: { [PROVISIONED_BY]: 'p', [BOUND_BY_CONTROLLER]: 'yes' } };
  const tied = { claimRef: full };
  const block = { volumeMode: 'Block' } as const;

  it.each<Row>([
    ['1: nobody’s', {}, [], ['VolumeAvailable pv1']],
    ['1: nobody’s any more', { status: { phase: 'Released' } }, [], ['VolumeAvailable pv1']],
    ['1: Available already', { status: { phase: 'Available' } }, [], []],
    ['2: reserved by name', { spec: { claimRef: mine } }, [], ['VolumeAvailable pv1']],
    [
      '2: UID taken out by hand',
      { spec: { claimRef: mine }, status: { phase: 'Failed' } },
      [],
      ['VolumeAvailable pv1'],
    ],
    ['3: claim gone', { spec: tied, status: { phase: 'Bound' } }, [], ['VolumeReleased pv1']],
    ['3: made with the claimRef of a claim long gone', { spec: tied }, [], ['VolumeReleased pv1']],
    [
      '3: claim of another UID',
      { spec: { claimRef: { ...mine, uid: 'old' } } },
      [claimed('db', 'pv1')],
      ['VolumeReleased pv1'],
    ],
    ['3: Released already', { spec: tied, status: { phase: 'Released' } }, [], []],
    ['3: Failed stays', { spec: tied, status: { phase: 'Failed' } }, [], []],
    [
      '4: volume mode differs',
      { spec: { ...tied, ...block } },
      [sampleClaim('db')],
      ['VolumeMismatched pv1'],
    ],
    ['5: claim not bound yet', { spec: tied }, [sampleClaim('db')], []],
    ['6: its claim’s', { spec: tied, status: { phase: 'Bound' } }, [claimed('db', 'pv1')], []],
    [
      '6: its claim’s, phase astray',
      { spec: tied, status: { phase: 'Available' } },
      [claimed('db', 'pv1')],
      ['VolumeBound pv1'],
    ],
    [
      '6: its claim’s, whatever name stands beside the UID',
      { spec: { claimRef: { ...full, name: 'web' } }, status: { phase: 'Bound' } },
      [claimed('db', 'pv1')],
      ['VolumeBound pv1'],
    ],
    [
      '7: surplus of a provisioner',
      { metadata: provisioned, spec: { ...tied, persistentVolumeReclaimPolicy: 'Delete' } },
      [elsewhere],
      ['VolumeReleased pv1'],
    ],
    ['7: kept by its policy', { metadata: provisioned, spec: tied }, [elsewhere], ['VolumeUnbound pv1']],
    ['8: chosen by the controller', { metadata: marked, spec: tied }, [elsewhere], ['VolumeUnbound pv1']],
    ['9: reserved by a user', { spec: tied }, [elsewhere], ['VolumeUnbound pv1']],
  ])('row %s', (_, parts, claims, events) => {
    const decision = decisionOn(sampleVolume('pv1', parts), ...claims);
    expect(eventsOf(decision)).toEqual(events);
    expect(decision).toMatchObject({ binds: [], unbinds: [] });
  });
});

describe('a volume that is tied to a claim of another volume mode', () => {
  const told = (cluster: SimulatedCluster) =>
    cluster.events.flatMap(({ change }) => {
      const { reason, message } = change.event.data as { reason?: string; message?: string };
      return message === undefined ? [] : [`${change.event.type} ${reason ?? ''} ${message}`];
    });

  it('keeps its phase, and says so once, as the claim does', () => {
    const cluster = new SimulatedCluster();
    cluster.create(sampleVolume('pv1', { spec: { claimRef: full, volumeMode: 'Block' } }));
    cluster.create(sampleClaim('db'));
    cluster.settle();
    cluster.restart();
    expect(cluster.volume('pv1').status.phase).toBe('Pending');
    expect(told(cluster)).toEqual([
      expect.stringContaining(
        'VolumeMismatched  Cannot bind PersistentVolume to requested PersistentVolumeClaim "team-a/db" due to incompatible volumeMode.',
      ),
      expect.stringContaining('ClaimWaiting VolumeMismatch Cannot bind PersistentVolume "pv1"'),
    ]);
  });

  it('forgets it when it is free again', () => {
    const cluster = new SimulatedCluster();
    cluster.create(sampleVolume('pv1', { spec: { claimRef: full, volumeMode: 'Block' } }));
    cluster.create(sampleClaim('db'));
    cluster.settle();
    cluster.edit<Volume>('pv1', ({ spec: { claimRef: _claimRef, ...spec }, ...rest }) => ({ ...rest, spec }));
    cluster.settle();
    expect(cluster.volume('pv1')).toMatchObject({ status: { phase: 'Available' } });
    expect(cluster.volume('pv1').berth).toBeUndefined();
  });
});

describe('a free volume', () => {
  it('goes straight to the oldest claim that it serves', () => {
    const big = claimOf(1, 'big', { size: '1Ti' });
    const claims = [claimOf(3, 'another'), big, claimOf(2, 'first')];
    expect(eventsOf(decisionOn(sampleVolume('pv1'), ...claims))).toEqual([
      'ClaimBound first',
      'VolumeBound pv1',
    ]);
  });

  it('goes to a claim that asks for labels it has, before a later one that asks for none', () => {
    const volume = sampleVolume('pv1', { metadata: { labels: { tier: 'fast' } } });
    const picky = claimOf(1, 'picky', { spec: { selector: { matchLabels: { tier: 'fast' } } } });
    expect(eventsOf(decisionOn(volume, picky, claimOf(2, 'other')))[0]).toBe('ClaimBound picky');
    expect(eventsOf(decisionOn(sampleVolume('pv1'), picky, claimOf(2, 'other')))[0]).toBe('ClaimBound other');
  });

  it('is looked at for a claim that prefers another, which that claim then gets', () => {
    const better = sampleVolume('better', { size: '1Gi' });
    expect(eventsOf(decisionOn(sampleVolume('pv1'), better, sampleClaim('db')))).toEqual([
      'ClaimBound db',
      'VolumeBound better',
    ]);
    const reserved = sampleVolume('reserved', { spec: { claimRef: mine } });
    expect(eventsOf(decisionOn(sampleVolume('pv1'), reserved, sampleClaim('db')))).toEqual([
      'ClaimBound db',
      'VolumeBound reserved',
    ]);
  });

  it('of a late class is left to the scheduler', () => {
    const late = sampleClass('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(eventsOf(decisionOn(sampleVolume('pv1'), late, sampleClaim('db')))).toEqual([
      'VolumeAvailable pv1',
    ]);
  });
});

describe('the protection of a volume', () => {
  const going = { deletionTimestamp: at, finalizers: [VOLUME_PROTECTION] };

  it('is put back on a volume that lost it', () => {
    const [edited] = decisionOn(sampleVolume('pv1', { metadata: { finalizers: [] } })).changes;
    expect(edited?.after.metadata.finalizers).toEqual([VOLUME_PROTECTION]);
  });

  it('goes with a volume that is not Bound', () => {
    expect(eventsOf(decisionOn(sampleVolume('pv1', { metadata: going })))).toEqual(['VolumeDeleted pv1']);
  });

  it('stays while the volume is Bound', () => {
    const volume = sampleVolume('pv1', {
      metadata: going,
      spec: { claimRef: full },
      status: { phase: 'Bound' },
    });
    expect(eventsOf(decisionOn(volume, claimed('db', 'pv1')))).toEqual([]);
  });

  it('stays while a pair says that it is Bound, though someone wrote another phase; that is put right', () => {
    const volume = sampleVolume('pv1', {
      metadata: going,
      spec: { claimRef: full },
      status: { phase: 'Failed' },
    });
    expect(eventsOf(decisionOn(volume, claimed('db', 'pv1')))).toEqual(['VolumeBound pv1']);
  });

  it('that is gone leaves the phase to the rules while finalizers of others hold the volume', () => {
    const held = { deletionTimestamp: at, finalizers: ['x/y'] };
    const orphan = sampleVolume('pv1', { metadata: held, spec: { claimRef: full } });
    expect(eventsOf(decisionOn(orphan))).toEqual(['VolumeReleased pv1']);
    const free = sampleVolume('pv1', { metadata: held });
    expect(eventsOf(decisionOn(free, sampleClaim('db')))).toEqual(['VolumeAvailable pv1']);
  });
});

describe('in a cluster', () => {
  function pair(): SimulatedCluster {
    const cluster = new SimulatedCluster();
    cluster.create(sampleVolume('pv1'));
    cluster.create(sampleClaim('db'));
    cluster.settle();
    return cluster;
  }

  it('a claim that is deleted releases its volume, and the next claim of its name does not get it', () => {
    const cluster = pair();
    cluster.delete('db');
    cluster.settle();
    expect(cluster.find('db')).toBeUndefined();
    cluster.create(sampleClaim('db', { metadata: { uid: 'uid-db-2' } }));
    cluster.settle();
    expect(cluster.volume('pv1').status.phase).toBe('Released');
    expect(cluster.claim('db').status.phase).toBe('Pending');
  });

  it('a Released volume whose claimRef is cleared serves the claim that waits', () => {
    const cluster = pair();
    cluster.delete('db');
    cluster.create(sampleClaim('web'));
    cluster.settle();
    cluster.edit<Volume>('pv1', ({ spec: { claimRef: _claimRef, ...spec }, ...rest }) => ({ ...rest, spec }));
    cluster.settle();
    expect(cluster.claim('web').spec.volumeName).toBe('pv1');
  });

  it('a Bound volume that is deleted stays until its claim is gone', () => {
    const cluster = pair();
    cluster.delete('pv1');
    cluster.settle();
    expect(cluster.volume('pv1').status.phase).toBe('Bound');
    cluster.delete('db');
    cluster.settle();
    expect([cluster.find('pv1'), cluster.find('db')]).toEqual([undefined, undefined]);
  });

  it('a volume that is torn away leaves its claim Lost, and made again gives it back', () => {
    const cluster = pair();
    cluster.delete('pv1');
    cluster.edit('pv1', ({ metadata: { finalizers: _finalizers, ...metadata }, ...rest }) => ({
      ...rest,
      metadata,
    }));
    cluster.settle();
    expect(cluster.claim('db').status).toEqual({ phase: 'Lost' });
    cluster.create(sampleVolume('pv1', { metadata: { uid: 'uid-pv1-2' } }));
    cluster.settle();
    expect(cluster.claim('db').status.phase).toBe('Bound');
    expect([...cluster.bindings]).toEqual([['uid-pv1-2', 'uid-db']]);
  });

  it('a Bound volume that is given to another claim by hand changes hands in one append', () => {
    const cluster = pair();
    cluster.create(sampleClaim('web'));
    cluster.edit<Volume>('pv1', ({ spec, ...rest }) => ({
      ...rest,
      spec: { ...spec, claimRef: { namespace: 'team-a', name: 'web', uid: 'uid-web' } },
    }));
    cluster.settle();
    expect(cluster.claim('db').status.phase).toBe('Lost');
    expect(cluster.claim('web').status.phase).toBe('Bound');
    expect([...cluster.bindings]).toEqual([['uid-pv1', 'uid-web']]);
  });

  it('claims get volumes in the order in which they were made, whatever happened to them since', () => {
    const cluster = new SimulatedCluster();
    ['one', 'two', 'three'].forEach((name, at) => cluster.create(claimOf(at, name)));
    cluster.settle();
    cluster.edit<Claim>('one', (it) => ({ ...it, metadata: { ...it.metadata, labels: { tier: 'db' } } }));
    for (const name of ['a', 'b']) {
      cluster.create(sampleVolume(name));
      cluster.settle();
    }
    const phases = ['one', 'two', 'three'].map((name) => cluster.claim(name).spec.volumeName);
    expect(phases).toEqual(['a', 'b', undefined]);
  });

  it.each([0, 1, 2, 3])(
    'two volumes that arrive at once go to the two claims that wait (order %i)',
    (seed) => {
      const cluster = new SimulatedCluster(seed);
      ['one', 'two'].forEach((name, at) => cluster.create(claimOf(at, name)));
      cluster.settle();
      const before = cluster.events.length;
      cluster.create(sampleVolume('large', { size: '9Gi' }));
      cluster.create(sampleVolume('small', { size: '2Gi' }));
      cluster.settle();
      expect(cluster.claim('one').spec.volumeName).toBe('small');
      expect(cluster.claim('two').spec.volumeName).toBe('large');
      expect(cluster.events.slice(before + 2).map(({ change }) => change.event.type)).toEqual([
        ...PAIR,
        ...PAIR,
      ]);
    },
  );
});
