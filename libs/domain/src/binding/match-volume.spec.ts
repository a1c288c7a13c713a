import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim } from '../claim/claim.js';
import { matchesLabelSelector } from '../labels/label-selector.js';
import { parseQuantity } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';
import { claims, sampleClaim, sampleNode, sampleVolume, volumes } from '../testing.js';
import { matchVolume } from './match-volume.js';

const claim = sampleClaim('db', { size: '1Gi' });
const mine = { namespace: 'team-a', name: 'db' };
const going = { deletionTimestamp: '2026-01-03T00:00:00Z' };

function choiceOf(asking: Claim, ...offered: readonly Volume[]): string | undefined {
  return matchVolume(asking, offered)?.metadata.name;
}

describe('matching', () => {
  it('takes the smallest volume that fits', () => {
    const offered = [sampleVolume('large', { size: '10Gi' }), sampleVolume('small', { size: '2Gi' })];
    expect(choiceOf(claim, ...offered, sampleVolume('tiny', { size: '1G' }))).toBe('small');
  });

  it('takes the first by name of two of one size, however it is written', () => {
    expect(choiceOf(claim, sampleVolume('b', { size: '1Gi' }), sampleVolume('a', { size: '1024Mi' }))).toBe(
      'a',
    );
  });

  it('prefers few access modes to a small size', () => {
    const wide = sampleVolume('wide', {
      size: '1Gi',
      spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] },
    });
    expect(choiceOf(claim, wide, sampleVolume('narrow', { size: '100Gi' }))).toBe('narrow');
  });

  it('prefers a free volume with few access modes to a reserved one with more', () => {
    const accessModes = ['ReadWriteOnce', 'ReadOnlyMany'] as const;
    const reserved = sampleVolume('reserved', { spec: { accessModes, claimRef: mine } });
    expect(choiceOf(claim, reserved, sampleVolume('free', { size: '100Gi' }))).toBe('free');
  });

  it('prefers a reserved volume to a smaller free one with as many access modes', () => {
    const reserved = sampleVolume('reserved', { size: '100Gi', spec: { claimRef: mine } });
    expect(choiceOf(claim, sampleVolume('free', { size: '1Gi' }), reserved)).toBe('reserved');
  });

  it('goes on when the reserved volume is too small', () => {
    const reserved = sampleVolume('reserved', { size: '1M', spec: { claimRef: mine } });
    expect(choiceOf(claim, reserved, sampleVolume('free'))).toBe('free');
  });

  it.each<[string, Parameters<typeof sampleVolume>[1]]>([
    ['of another class', { spec: { storageClassName: 'fast' } }],
    ['whose labels do not match', { metadata: { labels: { tier: 'slow' } } }],
    ['that is Released', { status: { phase: 'Released' } }],
  ])('takes a reserved volume %s, and no free one', (_, parts) => {
    const asking = sampleClaim('db', { spec: { selector: { matchLabels: { tier: 'fast' } } } });
    const reserved = sampleVolume('pv1', { ...parts, spec: { ...parts?.spec, claimRef: mine } });
    expect(choiceOf(asking, reserved)).toBe('pv1');
    expect(choiceOf(asking, sampleVolume('pv1', parts))).toBeUndefined();
  });

  it.each<[string, Parameters<typeof sampleVolume>[1]]>([
    ['too small', { size: '1G' }],
    ['without the mode', { spec: { accessModes: ['ReadOnlyMany'] } }],
    ['of another volume mode', { spec: { volumeMode: 'Block' } }],
    ['of another attributes class', { spec: { volumeAttributesClassName: 'gold' } }],
    ['that is going', { metadata: going }],
  ])('never takes a volume %s, reserved or not', (_, parts) => {
    const reserved = sampleVolume('pv1', { ...parts, spec: { ...parts?.spec, claimRef: mine } });
    expect(choiceOf(claim, sampleVolume('pv1', parts), reserved)).toBeUndefined();
  });

  it('never takes a volume that is kept for another', () => {
    const others = [
      { namespace: 'team-b', name: 'db' },
      { namespace: 'team-a', name: 'web' },
      { ...mine, uid: 'old' },
    ];
    expect(
      choiceOf(claim, ...others.map((claimRef) => sampleVolume('pv1', { spec: { claimRef } }))),
    ).toBeUndefined();
  });

  it('holds no class and the empty class for the same', () => {
    const { storageClassName: _class, ...spec } = sampleVolume('pv1').spec;
    const asking = sampleClaim('db', { spec: { storageClassName: '' } });
    expect(choiceOf(asking, { ...sampleVolume('pv1'), spec })).toBe('pv1');
  });

  it('reads the class from the old annotation first', () => {
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'slow' };
    const volume = sampleVolume('pv1', { metadata: { annotations }, spec: { storageClassName: 'fast' } });
    expect(choiceOf(claim, volume)).toBe('pv1');
  });

  it('offers a single-pod claim only volumes that have that mode', () => {
    const asking = sampleClaim('db', { spec: { accessModes: ['ReadWriteOncePod'] } });
    const volume = sampleVolume('pod', { spec: { accessModes: ['ReadWriteOncePod'] } });
    expect(choiceOf(asking, sampleVolume('once'), volume)).toBe('pod');
  });

  it('for a node takes what it can reach, and what is reserved all the same', () => {
    const inZone = (name: string, zone: string, spec = {}) => {
      const term = { matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [zone] }] };
      return sampleVolume(name, {
        spec: { ...spec, nodeAffinity: { required: { nodeSelectorTerms: [term] } } },
      });
    };
    const place = { nodeName: 'n1', node: sampleNode('n1', { zone: 'a' }) };
    const [here, there] = [inZone('here', 'a'), inZone('there', 'b')];
    expect(matchVolume(claim, [there, here], { place })).toBe(here);
    expect(matchVolume(claim, [there], { place })).toBeUndefined();
    expect(matchVolume(claim, [here], { place: { nodeName: 'n1' } })).toBeUndefined();
    const reserved = inZone('reserved', 'b', { claimRef: mine });
    expect(matchVolume(claim, [reserved, here], { place })).toBe(reserved);
  });

  it('of reserved volumes only leaves the free ones', () => {
    const offered = [sampleVolume('free'), sampleVolume('mine', { spec: { claimRef: mine } })];
    expect(matchVolume(claim, offered, { reservedOnly: true })?.metadata.name).toBe('mine');
    expect(matchVolume(claim, offered.slice(0, 1), { reservedOnly: true })).toBeUndefined();
  });
});

/** Fit, written anew from the rules rather than by calling the code under test. */
function fits(volume: Volume, asking: Claim): boolean {
  const { spec } = volume;
  const same = (one: string | undefined, other: string | undefined, absent: string) =>
    (one ?? absent) === (other ?? absent);
  return [
    isReserved(volume, asking) || isOpen(volume, asking),
    volume.metadata.deletionTimestamp === undefined,
    parseQuantity(spec.capacity.storage) >= parseQuantity(asking.spec.resources.requests.storage),
    asking.spec.accessModes.every((mode) => spec.accessModes.includes(mode)),
    same(spec.volumeMode, asking.spec.volumeMode, 'Filesystem'),
    same(spec.volumeAttributesClassName, asking.spec.volumeAttributesClassName, ''),
  ].every(Boolean);
}

function isReserved({ spec: { claimRef } }: Volume, { metadata }: Claim): boolean {
  if (claimRef === undefined) return false;
  const named = claimRef.namespace === metadata.namespace && claimRef.name === metadata.name;
  return named && ['', metadata.uid].includes(claimRef.uid ?? '');
}

function isOpen({ metadata, spec, status }: Volume, asking: Claim): boolean {
  return (
    spec.claimRef === undefined &&
    ['Pending', 'Available'].includes(status.phase) &&
    (spec.storageClassName ?? '') === (asking.spec.storageClassName ?? '') &&
    matchesLabelSelector(asking.spec.selector, metadata.labels)
  );
}

/** What orders candidates, as a key that compares member by member. */
function rankOf({ metadata, spec }: Volume): readonly (number | string | bigint)[] {
  const modes = [...spec.accessModes].sort();
  const size = parseQuantity(spec.capacity.storage);
  return [modes.length, modes.join(), spec.claimRef === undefined ? 1 : 0, size, metadata.name];
}

function isBefore(one: Volume, other: Volume): boolean {
  const [left, right] = [rankOf(one), rankOf(other)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && left[at]! < right[at]!;
}

describe('for any claim and volumes', () => {
  it('the choice fits', () => {
    fc.assert(
      fc.property(claims, volumes, (asking, offered) => {
        const choice = matchVolume(asking, offered);
        if (choice !== undefined) expect(fits(choice, asking)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the choice is the first of those that fit by mode set, reservation, size and name', () => {
    fc.assert(
      fc.property(claims, volumes, (asking, offered) => {
        const fitting = offered.filter((volume) => fits(volume, asking));
        const first = fitting.find((one) => !fitting.some((other) => isBefore(other, one)));
        expect(matchVolume(asking, offered)?.metadata.name).toBe(first?.metadata.name);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the order of the volumes plays no part', () => {
    const shuffled = volumes.chain((offered) =>
      fc.tuple(fc.constant(offered), fc.shuffledSubarray(offered, { minLength: offered.length })),
    );
    fc.assert(
      fc.property(claims, shuffled, (asking, [offered, anyhow]) => {
        expect(matchVolume(asking, anyhow)).toBe(matchVolume(asking, offered));
      }),
    );
  });
});
