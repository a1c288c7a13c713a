import { expect, it } from 'vitest';
import { type Observed } from './observed.js';
import { ReleasedVolumes } from './released-volumes.js';

function volume(phase: string, policy: string | undefined, more: Partial<Observed> = {}): Observed {
  const state = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: policy }, status: { phase } });
  const place = { uid: 'pv1', cluster: 'default', kind: 'PersistentVolume', namespace: '', name: 'pv1' };
  return { ...place, state, deletes: false, ...more };
}

it.each<[string, readonly Observed[], number]>([
  ['a released volume', [volume('Released', 'Recycle')], 1],
  ['a released volume once', [volume('Released', 'Recycle'), volume('Released', 'Recycle')], 1],
  ['no bound volume', [volume('Bound', 'Recycle')], 0],
  ['no volume of another policy', [volume('Released', 'Delete')], 0],
  ['no volume whose policy was edited', [volume('Released', 'Recycle'), volume('Released', 'Retain')], 0],
  [
    'no volume that was freed',
    [volume('Released', 'Recycle'), volume('x', 'x', { type: 'VolumeAvailable' })],
    0,
  ],
  ['no volume that is gone', [volume('Released', 'Recycle'), volume('Released', 'x', { deletes: true })], 0],
])('counts %s', (_, observed, expected) => {
  const released = new ReleasedVolumes();
  for (const it of observed) released.observe(it);
  expect(released.count('Recycle')).toBe(expected);
});

it('counts a volume without a policy as retained', () => {
  const released = new ReleasedVolumes();
  released.observe(volume('Released', undefined));
  expect(released.count('Retain')).toBe(1);
});
