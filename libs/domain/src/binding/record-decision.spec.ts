import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { type DecisionRecord } from '../claim/decision-record.js';
import { SELECTED_NODE } from '../object/annotations.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import {
  claimed,
  sampleClaim,
  sampleClass,
  sampleNode,
  sampleVolume,
  SimulatedCluster,
  tracked,
} from '../testing.js';
import { ClusterWorld } from './cluster-world.js';

const at = '2026-02-03T04:05:06Z';
const mine = { namespace: 'team-a', name: 'db' };
const moment = { position: 41, order: 2 };
const RWO = ['ReadWriteOnce'];

/** What the decision on an object, the last of these, is recorded to stand on: each record of the append. */
function recordsOf(...objects: readonly KubeObject[]): readonly DecisionRecord[] {
  const world = new ClusterWorld();
  objects.forEach((object, index) => world.put(tracked(object, index + 1)));
  const { changes } = world.decide(objects.at(-1)!.metadata.uid, at, moment);
  return changes.flatMap(({ event }) => (event.data as { decision?: DecisionRecord }).decision ?? []);
}

function volumeFor(claimRef: Volume['spec']['claimRef'], name = 'pv1', size = '5Gi'): Volume {
  return sampleVolume(name, { size, spec: claimRef === undefined ? {} : { claimRef } });
}

const small = sampleVolume('small', { size: '2Gi' });
const large = sampleVolume('large', { size: '3Gi' });
const choiceOf = ({ metadata, spec }: Volume) => ({
  name: metadata.name,
  uid: metadata.uid,
  capacity: spec.capacity.storage,
  accessModes: spec.accessModes,
});
const choice = choiceOf(volumeFor(undefined));

describe('the record of a decision', () => {
  it('of a search has the buckets that were looked into, their sizes, the choice and the runner-up', () => {
    const wide = sampleVolume('wide', { spec: { accessModes: ['ReadOnlyMany', 'ReadWriteOnce'] } });
    const record = {
      by: 'search',
      ...moment,
      lookedInto: [{ accessModes: RWO, volumes: 2 }],
      choice: choiceOf(small),
      runnerUp: choiceOf(large),
    };
    expect(recordsOf(large, wide, small, sampleClaim('db'))).toEqual([record]);
  });

  it('is the same where the volume was looked at', () => {
    expect(recordsOf(sampleClaim('db'), large, small)).toEqual([
      expect.objectContaining({
        by: 'search',
        ...moment,
        choice: choiceOf(small),
        runnerUp: choiceOf(large),
      }),
    ]);
  });

  it('of a search by labels has the runner-up, where it is near', () => {
    const labelled = (name: string, size: string) =>
      sampleVolume(name, { size, metadata: { labels: { tier: 'fast' } } });
    const others = (count: number) =>
      Array.from({ length: count }, (_, n) => sampleVolume(`other-${n}`, { size: '5Gi' }));
    const claim = sampleClaim('db', { spec: { selector: { matchLabels: { tier: 'fast' } } } });
    const [first, second] = [labelled('first', '4Gi'), labelled('second', '6Gi')];
    expect(recordsOf(first, second, ...others(5), claim)[0]).toMatchObject({
      choice: choiceOf(first),
      runnerUp: choiceOf(second),
    });
    expect(recordsOf(first, second, ...others(50), claim)[0]?.runnerUp).toBeUndefined();
  });

  it('of a claim that is bound late has the node, and only what can be reached from it', () => {
    const late = sampleClass('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
    const inZone = (zone: string, name: string, size: string) => {
      const term = { matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [zone] }] };
      return sampleVolume(name, {
        size,
        spec: { nodeAffinity: { required: { nodeSelectorTerms: [term] } } },
      });
    };
    const chosen = inZone('a', 'chosen', '2Gi');
    const objects = [late, sampleNode('n1', { zone: 'a' }), inZone('b', 'far', '1Gi'), chosen, large];
    const claim = sampleClaim('db', { metadata: { annotations: { [SELECTED_NODE]: 'n1' } } });
    expect(recordsOf(...objects, claim)).toEqual([
      {
        by: 'search',
        ...moment,
        nodeName: 'n1',
        lookedInto: [{ accessModes: RWO, volumes: 3 }],
        choice: choiceOf(chosen),
        runnerUp: choiceOf(large),
      },
    ]);
  });

  it.each<[string, Volume['spec']['claimRef']]>([
    ['name', mine],
    ['UID', { ...mine, uid: 'uid-db' }],
  ])('of a volume that is reserved by %s has what would have been taken without it', (_, claimRef) => {
    expect(recordsOf(small, volumeFor(claimRef), sampleClaim('db'))).toEqual([
      {
        by: 'reservation',
        ...moment,
        lookedInto: [{ accessModes: RWO, volumes: 1 }],
        choice,
        runnerUp: choiceOf(small),
      },
    ]);
  });

  it('of a reserved volume has no runner-up that would be found only far away', () => {
    const others = Array.from({ length: 50 }, (_, n) => sampleVolume(`other-${n}`, { size: '2Gi' }));
    const labels = { tier: 'fast' };
    const far = sampleVolume('far', { size: '6Gi', metadata: { labels } });
    const claim = sampleClaim('db', { spec: { selector: { matchLabels: labels } } });
    expect(recordsOf(...others, far, volumeFor(mine), claim)[0]).toMatchObject({ by: 'reservation', choice });
    expect(recordsOf(...others, far, volumeFor(mine), claim)[0]?.runnerUp).toBeUndefined();
    expect(recordsOf(far, volumeFor(mine), claim)[0]?.runnerUp).toEqual(choiceOf(far));
  });

  it('of one of two reserved volumes has the other', () => {
    const other = volumeFor(mine, 'other', '9Gi');
    expect(recordsOf(small, other, volumeFor(mine), sampleClaim('db'))[0]).toMatchObject({
      choice,
      runnerUp: choiceOf(other),
    });
  });

  it.each<[string, Volume['spec']['claimRef']]>([
    ['nobody’s', undefined],
    ['reserved', mine],
  ])('of a volume that the claim names, and that is %s, has no search', (_, claimRef) => {
    const claim = sampleClaim('db', { spec: { volumeName: 'pv1' } });
    const record = { by: 'volumeName', ...moment, lookedInto: [], choice };
    expect(recordsOf(small, volumeFor(claimRef), claim)).toEqual([record]);
  });

  it.each<[string, readonly KubeObject[]]>([
    ['a claim that was Lost', [volumeFor(undefined), claimed('db', 'pv1', 'Lost')]],
    ['a claim whose volume is nobody’s', [volumeFor(undefined), claimed('db', 'pv1')]],
    ['a volume whose claimRef was cleared', [claimed('db', 'pv1'), volumeFor(undefined)]],
    ['a volume whose phase went astray', [claimed('db', 'pv1'), volumeFor({ ...mine, uid: 'uid-db' })]],
  ])('of a pair that is made whole stands in its one event: %s', (_, objects) => {
    expect(recordsOf(...objects)).toEqual([{ by: 'pair', ...moment, lookedInto: [], choice }]);
  });

  it('stands in each append that binds, whatever led to it', () => {
    const cluster = new SimulatedCluster();
    for (const name of ['a', 'b', 'c']) cluster.create(sampleVolume(name));
    cluster.create(sampleClaim('db'));
    cluster.create(sampleClaim('web', { spec: { volumeName: 'c' } }));
    cluster.settle();
    cluster.edit<Volume>('a', ({ spec: { claimRef: _claimRef, ...spec }, ...rest }) => ({ ...rest, spec }));
    cluster.edit<Claim>('web', (it) => ({ ...it, metadata: { ...it.metadata, annotations: {} } }));
    cluster.settle();
    const bound = cluster.events.filter(({ change }) => /Bound$/.test(change.event.type));
    const records = bound.filter(({ change }) => 'decision' in change.event.data);
    expect([bound.length, records.length]).toEqual([6, 4]);
  });
});
