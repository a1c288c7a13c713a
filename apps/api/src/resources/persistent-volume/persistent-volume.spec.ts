import { type KubeObject, VOLUME_PROTECTION } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { volume } from '../../testing/objects.js';
import { type Admission } from '../resource.js';
import { persistentVolume } from './persistent-volume.js';

const NOW = '2026-02-03T04:05:06Z';
const THEN = '2026-01-01T00:00:00Z';
const OTHER = '2026-01-15T00:00:00Z';
const admission: Admission = {
  now: NOW,
  classes: { defaultClass: () => undefined, allowsExpansion: () => undefined },
  backendAt: () => undefined,
};
const inPhase = (phase: string, lastPhaseTransitionTime?: string): KubeObject =>
  volume(
    {},
    { status: { phase, ...(lastPhaseTransitionTime !== undefined && { lastPhaseTransitionTime }) } },
  );

describe('a new PersistentVolume', () => {
  it('is Pending as of now, whatever its writer says, and held by its protection', () => {
    const created = persistentVolume.admitCreate(inPhase('Bound', THEN), admission);
    expect(created.status).toEqual({ phase: 'Pending', lastPhaseTransitionTime: NOW });
    expect(created.metadata.finalizers).toEqual([VOLUME_PROTECTION]);
  });
});

describe('the time of the phase, when a client writes the status', () => {
  it.each([
    ['is now where the phase changes and none is given', inPhase('Released'), NOW],
    ['is now where the phase changes and the old one is sent back', inPhase('Released', THEN), NOW],
    ['is the one given where the phase changes', inPhase('Released', OTHER), OTHER],
    ['stays where the phase does', inPhase('Bound'), THEN],
    ['may be put right where the phase stays', inPhase('Bound', OTHER), OTHER],
  ])('%s', (_what, after, time) => {
    const written = persistentVolume.admitStatus?.(after, inPhase('Bound', THEN), admission);
    expect(written?.status).toMatchObject({ lastPhaseTransitionTime: time });
  });
});
