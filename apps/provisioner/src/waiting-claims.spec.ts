import { describe, expect, it } from 'vitest';
import { type Observed, WaitingClaims } from './waiting-claims.js';

const nobody = { 'kubernetes.io/glusterfs': 0, 'kubernetes.io/host-path': 0, other: 0, 'missing class': 0 };

function classed(name: string, provisioner: string, more: Partial<Observed> = {}): Observed {
  const state = JSON.stringify({ provisioner });
  return {
    uid: `class-${name}`,
    cluster: 'default',
    kind: 'StorageClass',
    name,
    state,
    deletes: false,
    ...more,
  };
}

function claimed(
  spec: object,
  more: Partial<Observed> & { phase?: string; metadata?: object } = {},
): Observed {
  const { phase = 'Pending', metadata = {}, ...rest } = more;
  const state = JSON.stringify({ metadata, spec, status: { phase } });
  const place = { uid: 'claim', cluster: 'default', kind: 'PersistentVolumeClaim', name: 'db' };
  return { ...place, state, deletes: false, ...rest };
}

const gluster = classed('fast', 'kubernetes.io/glusterfs');
const waiting = claimed({ storageClassName: 'fast' });

function counted(...all: readonly Observed[]) {
  const claims = new WaitingClaims();
  for (const observed of all) claims.observe(observed);
  return claims.counts();
}

describe('claims that wait to be provisioned', () => {
  it.each<[string, readonly Observed[], object]>([
    ['a claim of a class we know', [gluster, waiting], { 'kubernetes.io/glusterfs': 1 }],
    ['the class after the claim', [waiting, gluster], { 'kubernetes.io/glusterfs': 1 }],
    ['a foreign provisioner', [classed('fast', 'example.com/nas'), waiting], { other: 1 }],
    ['no such class', [waiting], { 'missing class': 1 }],
    ['a class that was deleted', [gluster, waiting, { ...gluster, deletes: true }], { 'missing class': 1 }],
    [
      'a class of another cluster',
      [classed('fast', 'a/b', { cluster: 'prod' }), waiting],
      { 'missing class': 1 },
    ],
    [
      'the legacy annotation before the field',
      [
        gluster,
        claimed(
          { storageClassName: 'x' },
          { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'fast' } } },
        ),
      ],
      { 'kubernetes.io/glusterfs': 1 },
    ],
  ])('counts: %s', (_, observed, expected) => {
    expect(counted(...observed)).toEqual({ ...nobody, ...expected });
  });

  it.each<[string, readonly Observed[]]>([
    ['a class that never provisions', [classed('fast', 'kubernetes.io/no-provisioner'), waiting]],
    ['a claim without a class', [claimed({})]],
    ['a claim that names its volume', [gluster, claimed({ storageClassName: 'fast', volumeName: 'pv1' })]],
    ['a claim that was bound', [gluster, waiting, { ...waiting, type: 'ClaimBound' }]],
    ['a claim that is bound', [gluster, claimed({ storageClassName: 'fast' }, { phase: 'Bound' })]],
    [
      'a claim being deleted',
      [
        gluster,
        claimed({ storageClassName: 'fast' }, { metadata: { deletionTimestamp: '2026-01-02T03:04:05Z' } }),
      ],
    ],
    ['a claim that is gone', [gluster, waiting, { ...waiting, deletes: true }]],
  ])('leaves out: %s', (_, observed) => {
    expect(counted(...observed)).toEqual(nobody);
  });
});
