import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../errors.js';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER } from '../object/annotations.js';
import { withoutFinalizer } from '../object/finalizers.js';
import { deciderSpec, sampleClaim, sampleDecision } from '../testing.js';
import { type ClaimBoundData, type ClaimEvent, type ClaimState, evolveClaim } from './claim.js';
import { decideClaim } from './decide-claim.js';

const at = '2026-02-03T04:05:06Z';
const object = sampleClaim('db');
const created: ClaimEvent = { type: 'ClaimCreated', schemaVersion: 1, data: { object } };
const asked: ClaimEvent = {
  type: 'ClaimDeletionRequested',
  schemaVersion: 1,
  data: { at, gracePeriodSeconds: 0 },
};
const gone: ClaimEvent = { type: 'ClaimDeleted', schemaVersion: 1, data: {} };
const boundTo: ClaimBoundData = {
  volumeName: 'pv1',
  volumeUid: 'uid-pv1',
  capacity: '5Gi',
  accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
  markedByController: true,
  decision: sampleDecision('pv1'),
};
const bound: ClaimEvent = { type: 'ClaimBound', schemaVersion: 1, data: boundTo };
const lost: ClaimEvent = {
  type: 'ClaimLost',
  schemaVersion: 1,
  data: { reason: 'ClaimLost', message: 'gone' },
};

const initial: ClaimState = { status: 'none' };
const { given } = deciderSpec({ decide: decideClaim, evolve: evolveClaim, initial });

function claimAfter(...events: readonly ClaimEvent[]) {
  const state = events.reduce(evolveClaim, initial);
  if (state.status === 'none') throw new Error('no claim');
  return state.object;
}

describe('a claim', () => {
  it('comes into being once', () => {
    given().when({ type: 'Create', object }).then(created);
    given(created).when({ type: 'Create', object }).thenRefused(CommandRefusedError);
    given(created, gone).when({ type: 'Create', object }).thenRefused(CommandRefusedError);
  });

  it('is edited by what differs', () => {
    const edited = { ...object, metadata: { ...object.metadata, labels: { tier: 'db' } } };
    const patch = { metadata: { labels: { tier: 'db' } } };
    given(created)
      .when({ type: 'Edit', object: edited })
      .then({ type: 'ClaimEdited', schemaVersion: 1, data: { patch } });
  });

  it('is not touched by an edit that changes nothing', () => {
    given(created)
      .when({ type: 'Edit', object: { ...object } })
      .then();
  });

  it('keeps its phase in an edit, since the phase tells what it is paired with', () => {
    const meddled = { ...object, status: { phase: 'Bound', conditions: [] } } as const;
    given(created)
      .when({ type: 'Edit', object: meddled })
      .then({ type: 'ClaimEdited', schemaVersion: 1, data: { patch: { status: { conditions: [] } } } });
    given(created, bound)
      .when({ type: 'Edit', object: { ...claimAfter(created, bound), status: { phase: 'Pending' } } })
      .then({
        type: 'ClaimEdited',
        schemaVersion: 1,
        data: { patch: { status: { capacity: null, accessModes: null } } },
      });
  });

  it('that finalizers hold is marked when its deletion is asked for, once', () => {
    given(created).when({ type: 'Delete', at, gracePeriodSeconds: 0 }).then(asked);
    given(created, asked).when({ type: 'Delete', at, gracePeriodSeconds: 0 }).then();
    expect(claimAfter(created, asked).metadata).toMatchObject({
      deletionTimestamp: at,
      deletionGracePeriodSeconds: 0,
    });
  });

  it('that nothing holds goes at once', () => {
    const free = withoutFinalizer(object, 'kubernetes.io/pvc-protection');
    given({ ...created, data: { object: free } })
      .when({ type: 'Delete', at, gracePeriodSeconds: 0 })
      .then(gone);
  });

  it('goes when an edit takes its last finalizer while it is going', () => {
    const going = claimAfter(created, asked);
    const free = withoutFinalizer(going, 'kubernetes.io/pvc-protection');
    const result = given(created, asked).when({ type: 'Edit', object: free });
    result.then({
      type: 'ClaimDeleted',
      schemaVersion: 1,
      data: { patch: { metadata: { finalizers: null } } },
    });
    expect(result.state()).toEqual({ status: 'deleted', object: free });
  });

  it('stays when an edit takes its last finalizer and nobody asked it to go', () => {
    const free = withoutFinalizer(object, 'kubernetes.io/pvc-protection');
    given(created)
      .when({ type: 'Edit', object: free })
      .then({ type: 'ClaimEdited', schemaVersion: 1, data: { patch: { metadata: { finalizers: null } } } });
  });

  it('that is bound has volumeName, marks, capacity and all modes of its volume', () => {
    given(created).when({ type: 'Bind', data: boundTo }).then(bound);
    const claim = claimAfter(created, bound);
    expect(claim.spec.volumeName).toBe('pv1');
    expect(claim.metadata.annotations).toEqual({ [BIND_COMPLETED]: 'yes', [BOUND_BY_CONTROLLER]: 'yes' });
    expect(claim.status).toEqual({
      phase: 'Bound',
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    });
  });

  it('that named its volume itself is not marked as bound by the controller', () => {
    const claim = claimAfter(created, { ...bound, data: { ...boundTo, markedByController: false } });
    expect(claim.metadata.annotations).toEqual({ [BIND_COMPLETED]: 'yes' });
  });

  it('that is Lost has neither capacity nor modes, and keeps spec and marks', () => {
    given(created, bound).when({ type: 'Lose', reason: 'ClaimLost', message: 'gone' }).then(lost);
    const [before, after] = [claimAfter(created, bound), claimAfter(created, bound, lost)];
    expect(after).toEqual({ ...before, status: { phase: 'Lost' } });
  });

  it('that is bound anew has nothing of the attributes of its former volume', () => {
    const gold: ClaimEvent = { ...bound, data: { ...boundTo, volumeAttributesClassName: 'gold' } };
    expect(claimAfter(created, gold).status.currentVolumeAttributesClassName).toBe('gold');
    expect(claimAfter(created, gold, lost, bound).status.currentVolumeAttributesClassName).toBeUndefined();
    const { capacity: _capacity, ...modesOnly } = boundTo;
    const restored: ClaimEvent = { ...bound, data: modesOnly };
    expect(claimAfter(created, gold, restored).status).toMatchObject({
      capacity: { storage: '5Gi' },
      currentVolumeAttributesClassName: 'gold',
    });
  });

  it('is Lost once, and may wait again', () => {
    given(created, bound, lost).when({ type: 'Lose', reason: 'ClaimLost', message: 'gone' }).then();
    const waits: ClaimEvent = { type: 'ClaimPending', schemaVersion: 1, data: {} };
    given(created, bound, lost).when({ type: 'Wait' }).then(waits);
    given(created).when({ type: 'Wait' }).then();
  });

  it('loses again what a client wrote that only a bound claim has', () => {
    const waits: ClaimEvent = { type: 'ClaimPending', schemaVersion: 1, data: {} };
    const status = { capacity: { storage: '5Gi' } };
    const written: ClaimEvent = { type: 'ClaimEdited', schemaVersion: 1, data: { patch: { status } } };
    given(created, written).when({ type: 'Wait' }).then(waits);
    given(created, bound, lost, written)
      .when({ type: 'Lose', reason: 'ClaimLost', message: 'gone' })
      .then(lost);
    given(created, written, waits).when({ type: 'Wait' }).then();
    expect(claimAfter(created, bound, lost, waits).status).toEqual({ phase: 'Pending' });
  });

  it.each([
    { type: 'Edit', object } as const,
    { type: 'Delete', at, gracePeriodSeconds: 0 } as const,
    { type: 'Bind', data: boundTo } as const,
    { type: 'Lose', reason: 'ClaimLost', message: '' } as const,
    { type: 'Wait' } as const,
  ])('that is not there refuses $type', (command) => {
    given().when(command).thenRefused(CommandRefusedError);
    given(created, gone).when(command).thenRefused(CommandRefusedError);
  });
});
