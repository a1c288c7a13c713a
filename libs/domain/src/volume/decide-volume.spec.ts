import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../errors.js';
import { BOUND_BY_CONTROLLER } from '../object/annotations.js';
import { deciderSpec, sampleVolume } from '../testing.js';
import { evolveVolume, type VolumeBoundData, type VolumeEvent, type VolumeState } from './volume.js';
import { decideVolume } from './decide-volume.js';

const at = '2026-02-03T04:05:06Z';
const later = '2026-02-03T05:00:00Z';
const object = sampleVolume('pv1', { status: { message: 'old news' } });
const claim = { namespace: 'team-a', name: 'db', uid: 'uid-db' };
const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim, resourceVersion: '7' };

/** Each call below pairs a type with its own data. */
const event = (type: VolumeEvent['type'], data: object) => ({ type, schemaVersion: 1, data }) as VolumeEvent;
const created = event('VolumeCreated', { object });
const available = event('VolumeAvailable', { at });
const boundTo: VolumeBoundData = { claim, claimPosition: 7, markedByController: true, at };
const bound = event('VolumeBound', boundTo);
const released = event('VolumeReleased', { at: later });

const initial: VolumeState = { status: 'none' };
const { given } = deciderSpec({ decide: decideVolume, evolve: evolveVolume, initial });

function volumeAfter(...events: readonly VolumeEvent[]) {
  const state = events.reduce(evolveVolume, initial);
  if (state.status === 'none') throw new Error('no volume');
  return state.object;
}

describe('a volume', () => {
  it('becomes Available once, and the phase has its time', () => {
    given(created).when({ type: 'MakeAvailable', at }).then(available);
    given(created, available).when({ type: 'MakeAvailable', at: later }).then();
    expect(volumeAfter(created, available).status).toEqual({
      phase: 'Available',
      lastPhaseTransitionTime: at,
    });
  });

  it('that is bound refers to its claim in full, and is marked', () => {
    given(created).when({ type: 'Bind', data: boundTo }).then(bound);
    const volume = volumeAfter(created, bound);
    expect(volume.spec.claimRef).toEqual(reference);
    expect(volume.metadata.annotations).toEqual({ [BOUND_BY_CONTROLLER]: 'yes' });
    expect(volume.status).toEqual({ phase: 'Bound', lastPhaseTransitionTime: at });
  });

  it('that was reserved for the claim is not marked, and its claimRef is filled in', () => {
    const reserved = sampleVolume('pv1', { spec: { claimRef: { namespace: 'team-a', name: 'db' } } });
    const unmarked = event('VolumeBound', { ...boundTo, markedByController: false });
    const volume = volumeAfter(event('VolumeCreated', { object: reserved }), unmarked);
    expect(volume.spec.claimRef).toEqual(reference);
    expect(volume.metadata.annotations).toBeUndefined();
  });

  it('keeps a claimRef that names the claim in full already', () => {
    const claimRef = { ...claim, resourceVersion: '3' };
    const tied = sampleVolume('pv1', { spec: { claimRef } });
    expect(volumeAfter(event('VolumeCreated', { object: tied }), bound).spec.claimRef).toEqual(claimRef);
  });

  it('is Released once, keeping its claimRef, and Failed is not overwritten', () => {
    given(created, bound).when({ type: 'Release', at: later }).then(released);
    given(created, bound, released).when({ type: 'Release', at: later }).then();
    const failed = event('VolumeCreated', { object: sampleVolume('pv1', { status: { phase: 'Failed' } }) });
    given(failed).when({ type: 'Release', at }).then();
    const volume = volumeAfter(created, bound, released);
    expect(volume.spec.claimRef?.uid).toBe('uid-db');
    expect(volume.status).toEqual({ phase: 'Released', lastPhaseTransitionTime: later });
  });

  it('that the controller bound is anyone’s when it is unbound', () => {
    const unbound = event('VolumeUnbound', { keepsReservation: false, at: later });
    given(created, bound).when({ type: 'Unbind', at: later }).then(unbound);
    const volume = volumeAfter(created, bound, unbound);
    expect(volume.spec.claimRef).toBeUndefined();
    expect(volume.metadata.annotations).toBeUndefined();
    expect(volume.status.phase).toBe('Available');
  });

  it('that a user reserved stays reserved by name when it is unbound', () => {
    const tied = event('VolumeCreated', { object: sampleVolume('pv1', { spec: { claimRef: reference } }) });
    const unbound = event('VolumeUnbound', { keepsReservation: true, at });
    given(tied).when({ type: 'Unbind', at }).then(unbound);
    const { uid: _uid, ...reservation } = reference;
    expect(volumeAfter(tied, unbound).spec.claimRef).toEqual(reservation);
  });

  it.each([
    { type: 'MakeAvailable', at } as const,
    { type: 'Bind', data: boundTo } as const,
    { type: 'Release', at } as const,
    { type: 'Unbind', at } as const,
  ])('that is not there refuses $type', (command) => {
    given().when(command).thenRefused(CommandRefusedError);
    given(created, event('VolumeDeleted', {})).when(command).thenRefused(CommandRefusedError);
  });
});
