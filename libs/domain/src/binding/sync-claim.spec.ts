import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  CLAIM_PROTECTION,
  SELECTED_NODE,
} from '../object/annotations.js';
import { type Pod } from '../kept/pod.js';
import { NOTHING } from '../object/compose.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import {
  claimed,
  sampleClaim,
  sampleClass,
  samplePod,
  sampleVolume,
  SimulatedCluster,
  tracked,
} from '../testing.js';
import { ClusterWorld } from './cluster-world.js';
import { type ClaimOutlook } from './claim-wait.js';

const at = '2026-02-03T04:05:06Z';
const mine = { namespace: 'team-a', name: 'db' };
const full = { ...mine, uid: 'uid-db' };

/** What is to be done about a claim in a world of these objects. */
function outlookOf(claim: Claim, ...others: readonly KubeObject[]): ClaimOutlook {
  const world = new ClusterWorld();
  [...others, claim].forEach((object, index) => world.put(tracked(object, index + 1)));
  return world.outlook(claim.metadata.uid, at)!;
}

function eventsOf({ decision }: ClaimOutlook): string[] {
  return decision.changes.map(({ event }) => event.type);
}

const GLUSTER = 'kubernetes.io/glusterfs';
const PAIR = ['ClaimBound', 'VolumeBound'];
const named = (parts: Parameters<typeof sampleClaim>[1] = {}) =>
  sampleClaim('db', { ...parts, spec: { volumeName: 'pv1', ...parts.spec } });

describe('a claim that names no volume', () => {
  const claim = sampleClaim('db');
  const late = sampleClass('slow', { provisioner: GLUSTER, volumeBindingMode: 'WaitForFirstConsumer' });

  it('is bound to the volume that matches', () => {
    const outlook = outlookOf(claim, sampleVolume('pv1'));
    expect(eventsOf(outlook)).toEqual(PAIR);
    expect(outlook.decision.binds).toEqual([{ volumeUid: 'uid-pv1', claimUid: 'uid-db' }]);
  });

  it('without a class waits for a volume', () => {
    const outlook = outlookOf(sampleClaim('db', { spec: { storageClassName: '' } }), sampleVolume('pv1'));
    expect(outlook.wait).toEqual({ for: 'volume' });
  });

  it('of a late class waits for a pod, though a volume matches', () => {
    const outlook = outlookOf(claim, late, sampleVolume('pv1'));
    expect(outlook.wait).toEqual({ for: 'consumer', className: 'slow' });
  });

  it('of a late class with a node is bound to the volume that matches', () => {
    const onNode = sampleClaim('db', { metadata: { annotations: { [SELECTED_NODE]: 'n1' } } });
    expect(eventsOf(outlookOf(onNode, late, sampleVolume('pv1')))).toEqual(PAIR);
  });

  it('of a late class is bound to the volume reserved for it', () => {
    expect(eventsOf(outlookOf(claim, late, sampleVolume('pv1', { spec: { claimRef: full } })))).toEqual(PAIR);
  });
});

describe('a claim that names a volume', () => {
  it('waits for one that does not exist, and says so', () => {
    const outlook = outlookOf(named());
    expect(outlook.wait).toEqual({ for: 'named-volume', volumeName: 'pv1' });
    expect(eventsOf(outlook)).toEqual(['ClaimWaiting']);
  });

  it('takes one that is nobody’s and fits, without waiting for a pod or asking the selector', () => {
    const late = sampleClass('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
    const claim = named({ spec: { selector: { matchLabels: { tier: 'fast' } } } });
    expect(eventsOf(outlookOf(claim, late, sampleVolume('pv1')))).toEqual(PAIR);
  });

  it.each<[string, Parameters<typeof sampleVolume>[1]]>([
    ['the volume is marked for deletion "pv1"', { metadata: { deletionTimestamp: at }, size: '1M' }],
    ['requested PV is too small', { size: '1M', spec: { storageClassName: 'fast' } }],
    ['storageClassName does not match', { spec: { storageClassName: 'fast', volumeMode: 'Block' } }],
    ['incompatible volumeMode', { spec: { volumeMode: 'Block', accessModes: ['ReadOnlyMany'] } }],
    ['volumeAttributesClassName does not match', { spec: { volumeAttributesClassName: 'gold' } }],
    ['incompatible accessMode', { spec: { accessModes: ['ReadOnlyMany'] } }],
  ])('waits for one to fit: %s', (why, parts) => {
    const outlook = outlookOf(named(), sampleVolume('pv1', parts));
    expect(outlook.wait).toEqual({ for: 'fitting-volume', volumeName: 'pv1', why });
    expect(eventsOf(outlook)).toEqual(['ClaimWaiting']);
  });

  it.each([mine, full])(
    'takes one that is reserved for it as %j without asking whether it fits',
    (claimRef) => {
      const unfit = sampleVolume('pv1', { size: '1M', spec: { claimRef, storageClassName: 'fast' } });
      expect(eventsOf(outlookOf(named(), unfit))).toEqual(PAIR);
    },
  );

  it.each([
    { ...mine, name: 'web' },
    { ...mine, uid: 'old' },
  ])('waits for one that is held for %j', (claimRef) => {
    const outlook = outlookOf(named(), sampleVolume('pv1', { spec: { claimRef } }));
    expect(outlook.wait).toEqual({ for: 'taken-volume', volumeName: 'pv1' });
  });
});

describe('a claim that was bound before', () => {
  const held = (claimRef: Volume['spec']['claimRef'] | undefined) =>
    sampleVolume('pv1', { spec: claimRef === undefined ? {} : { claimRef }, status: { phase: 'Bound' } });

  it.each<[string, Claim, readonly Volume[], string]>([
    ['names no volume', claimed('db', undefined), [], 'has lost reference to PersistentVolume'],
    ['names one that is gone', claimed('db', 'pv1'), [], 'has lost its PersistentVolume'],
    [
      'names one of another UID',
      claimed('db', 'pv1'),
      [held({ ...mine, uid: 'other' })],
      'bound incorrectly',
    ],
    ['names one reserved by name only', claimed('db', 'pv1'), [held(mine)], 'bound incorrectly'],
  ])('is Lost when it %s', (_, claim, volumes, message) => {
    const outlook = outlookOf(claim, ...volumes);
    expect(eventsOf(outlook)).toEqual(['ClaimLost']);
    expect(outlook.decision.changes[0]?.event.data).toMatchObject({
      message: expect.stringContaining(message) as string,
    });
  });

  it('ends its pair when it is Lost to another', () => {
    const outlook = outlookOf(claimed('db', 'pv1'), held({ ...mine, uid: 'other' }));
    expect(outlook.decision.unbinds).toEqual([{ volumeUid: 'uid-pv1', claimUid: 'uid-db' }]);
  });

  it('and is Lost already is left alone', () => {
    expect(eventsOf(outlookOf(claimed('db', 'pv1', 'Lost')))).toEqual([]);
  });

  it('takes its volume back when the claimRef was cleared, with no new pair in the log', () => {
    const outlook = outlookOf(claimed('db', 'pv1'), held(undefined));
    expect(eventsOf(outlook)).toEqual(['VolumeBound']);
    expect(outlook.decision).toMatchObject({ binds: [], preconditions: [{ uid: 'uid-db', version: 1 }] });
  });

  it('and Lost is Bound again when its volume returns with its UID or without a claimRef', () => {
    for (const volume of [sampleVolume('pv1'), sampleVolume('pv1', { spec: { claimRef: full } })]) {
      const outlook = outlookOf(claimed('db', 'pv1', 'Lost'), volume);
      expect(eventsOf(outlook)).toEqual(PAIR);
      expect(outlook.decision.binds).toHaveLength(1);
    }
  });

  it('whose names agree by UID is whole, whatever the claimRef calls it', () => {
    const outlook = outlookOf(claimed('db', 'pv1'), held(full));
    expect(eventsOf(outlook)).toEqual([]);
    const renamed = outlookOf(claimed('db', 'pv1'), held({ ...full, name: 'web' }));
    expect(eventsOf(renamed)).toEqual(['VolumeBound']);
  });

  it('keeps its own capacity while the volume grows, and takes its new modes', () => {
    const volume = sampleVolume('pv1', {
      size: '9Gi',
      spec: { claimRef: full, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] },
      status: { phase: 'Bound' },
    });
    const [bound] = outlookOf(claimed('db', 'pv1'), volume).decision.changes;
    expect(bound?.after.status).toEqual({
      phase: 'Bound',
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    });
  });

  it('waits anew when its mark was taken away and its volume fits no longer', () => {
    const forgotten = { ...claimed('db', 'pv1'), metadata: sampleClaim('db').metadata };
    const outlook = outlookOf(forgotten, sampleVolume('pv1', { size: '1M' }));
    expect(eventsOf(outlook)).toEqual(['ClaimPending']);
    expect(outlook.decision.unbinds).toHaveLength(1);
  });
});

describe('the marks of a pair', () => {
  const reserved = sampleVolume('pv1', { spec: { claimRef: mine } });

  it.each<[string, Claim, Volume, boolean, boolean]>([
    ['neither names the other', sampleClaim('db'), sampleVolume('pv1'), true, true],
    ['the volume is reserved', sampleClaim('db'), reserved, false, true],
    ['the claim names the volume', named(), sampleVolume('pv1'), true, false],
    ['each names the other', named(), reserved, false, false],
    [
      'a provisioner wrote claimRef with UID',
      sampleClaim('db'),
      sampleVolume('pv1', { spec: { claimRef: full } }),
      false,
      true,
    ],
  ])('when %s', (_, claim, volume, onVolume, onClaim) => {
    const cluster = new SimulatedCluster();
    cluster.create(volume);
    cluster.create(claim);
    cluster.settle();
    const marks = cluster.claim('db').metadata.annotations;
    expect(marks?.[BIND_COMPLETED]).toBe('yes');
    expect(marks?.[BOUND_BY_CONTROLLER]).toBe(onClaim ? 'yes' : undefined);
    expect(cluster.volume('pv1').metadata.annotations?.[BOUND_BY_CONTROLLER]).toBe(
      onVolume ? 'yes' : undefined,
    );
    expect(cluster.volume('pv1').spec.claimRef?.uid).toBe('uid-db');
  });

  it('come with the size before an expansion that the node has yet to finish', () => {
    const annotations = { 'volume.alpha.kubernetes.io/pre-resize-capacity': '3Gi' };
    const [bound] = outlookOf(sampleClaim('db'), sampleVolume('pv1', { metadata: { annotations } })).decision
      .changes;
    expect(bound?.event.data).toMatchObject({ capacity: '3Gi' });
  });

  it('come with the attributes class of the volume', () => {
    const spec = { volumeAttributesClassName: 'gold' };
    const [bound] = outlookOf(sampleClaim('db', { spec }), sampleVolume('pv1', { spec })).decision.changes;
    expect(bound?.after.status).toMatchObject({ currentVolumeAttributesClassName: 'gold' });
  });
});

describe('the protection of a claim', () => {
  const going = { deletionTimestamp: at };

  it('is put back on a claim that lost it', () => {
    const [edited] = outlookOf(sampleClaim('db', { metadata: { finalizers: ['x/y'] } })).decision.changes;
    expect(edited?.after.metadata.finalizers).toEqual(['x/y', CLAIM_PROTECTION]);
  });

  it('stays while a pod with a node uses the claim, whatever its phase', () => {
    const claim = sampleClaim('db', { metadata: going });
    const done: Pod = { ...samplePod('job', ['db'], 'n1'), status: { phase: 'Succeeded' } };
    const outlook = outlookOf(claim, samplePod('web', ['db'], 'n1'), done);
    expect(outlook.decision).toEqual(NOTHING);
    expect(outlook.wait).toEqual({ for: 'pods', pods: ['job', 'web'] });
    expect(eventsOf(outlookOf(claim, samplePod('web', ['db'])))).toEqual(['ClaimDeleted']);
    expect(eventsOf(outlookOf(claim, samplePod('web', ['other'], 'n1')))).toEqual(['ClaimDeleted']);
    const elsewhere = samplePod('web', ['db'], 'n1');
    const other = { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'team-b' } };
    expect(eventsOf(outlookOf(claim, other))).toEqual(['ClaimDeleted']);
  });

  it('stays while the claim is a volume of its pod’s own', () => {
    const pod: Pod = {
      ...samplePod('web', [], 'n1'),
      spec: { nodeName: 'n1', volumes: [{ name: 'data', ephemeral: {} }] },
    };
    const claim = sampleClaim('web-data', { metadata: going });
    expect(outlookOf(claim, pod).wait).toEqual({ for: 'pods', pods: ['web'] });
  });

  it('stays on a claim that loses its volume while others hold it, and that is Lost then', () => {
    const { metadata, ...rest } = claimed('db', 'pv1');
    const other = sampleVolume('pv1', { spec: { claimRef: { ...mine, uid: 'other' } } });
    for (const finalizers of [['x/y'], [CLAIM_PROTECTION]]) {
      const claim = { ...rest, metadata: { ...metadata, ...going, finalizers } };
      const outlook = outlookOf(claim, other, samplePod('web', ['db'], 'n1'));
      expect(eventsOf(outlook)).toEqual(['ClaimLost']);
      expect(outlook.decision.unbinds).toHaveLength(1);
    }
  });

  it('goes when the last pod is gone', () => {
    const cluster = new SimulatedCluster();
    cluster.create(sampleVolume('pv1'));
    cluster.create(sampleClaim('db'));
    cluster.create(samplePod('web', ['db'], 'n1'));
    cluster.settle();
    cluster.delete('db');
    cluster.settle();
    expect(cluster.claim('db').status.phase).toBe('Bound');
    expect(cluster.world.podsUsing('team-a', 'db').map(({ metadata }) => metadata.name)).toEqual(['web']);
    cluster.delete('web');
    cluster.settle();
    expect(cluster.find('db')).toBeUndefined();
    expect(cluster.volume('pv1').status.phase).toBe('Released');
  });

  it('goes with the claim, and its volume is Released, in one append', () => {
    const { metadata, ...rest } = claimed('db', 'pv1');
    const claim = { ...rest, metadata: { ...metadata, ...going } };
    const outlook = outlookOf(
      claim,
      sampleVolume('pv1', { spec: { claimRef: full }, status: { phase: 'Bound' } }),
    );
    expect(eventsOf(outlook)).toEqual(['ClaimDeleted', 'VolumeReleased']);
    expect(outlook.decision.unbinds).toHaveLength(1);
  });

  it('goes with a claim that names a volume it never had, and leaves that alone', () => {
    const claim = named({ metadata: going });
    const outlook = outlookOf(claim, sampleVolume('pv1', { spec: { claimRef: { ...mine, name: 'web' } } }));
    expect(eventsOf(outlook)).toEqual(['ClaimDeleted']);
    expect(outlook.decision.unbinds).toEqual([]);
  });

  it('goes before the finalizers of others, which the claim then waits for', () => {
    const held = sampleClaim('db', { metadata: { ...going, finalizers: [CLAIM_PROTECTION, 'x/y'] } });
    expect(eventsOf(outlookOf(held))).toEqual(['ClaimEdited']);
    const waiting = outlookOf(sampleClaim('db', { metadata: { ...going, finalizers: ['x/y'] } }));
    expect(waiting.wait).toEqual({ for: 'finalizers', finalizers: ['x/y'] });
  });
});
