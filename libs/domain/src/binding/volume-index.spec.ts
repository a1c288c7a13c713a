import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claims, sampleClaim, sampleNode, sampleVolume, volumes } from '../testing.js';
import { matchVolume, type MatchOptions } from './match-volume.js';
import { VolumeIndex } from './volume-index.js';

describe('the index of volumes', () => {
  it('chooses what the plain rule chooses, whatever came and went', () => {
    const stays = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    const searches = fc.constantFrom<MatchOptions>(
      {},
      { reservedOnly: true },
      { place: { nodeName: 'n1', node: sampleNode('n1', { zone: 'a' }) } },
      { place: { nodeName: 'n9' } },
    );
    fc.assert(
      fc.property(claims, volumes, stays, searches, (claim, all, kept, options) => {
        const index = new VolumeIndex((uid) => all.find(({ metadata }) => metadata.uid === uid));
        for (const volume of all) index.add(volume);
        for (const volume of all.filter((_, at) => !kept[at])) index.remove(volume);
        const left = all.filter((_, at) => kept[at]);
        const match = index.find(claim, options);
        expect(match?.volume).toBe(matchVolume(claim, left, options));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has as runner-up what it would choose without its choice, of the same bucket', () => {
    fc.assert(
      fc.property(claims, volumes, (claim, all) => {
        const index = new VolumeIndex((uid) => all.find(({ metadata }) => metadata.uid === uid));
        for (const volume of all) index.add(volume);
        const match = index.find(claim);
        if (match?.runnerUp === undefined) return;
        expect(match.runnerUp).toBe(
          matchVolume(
            claim,
            all.filter((it) => it !== match.volume),
          ),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells which buckets it looked into, and how full they were', () => {
    const index = new VolumeIndex(() => undefined);
    index.add(sampleVolume('small', { size: '1Gi' }));
    index.add(sampleVolume('other', { size: '2Gi' }));
    const accessModes = ['ReadWriteOnce', 'ReadOnlyMany'] as const;
    index.add(sampleVolume('wide', { size: '10Gi', spec: { accessModes } }));
    expect(index.find(sampleClaim('db', { size: '5Gi' }))).toMatchObject({
      volume: { metadata: { name: 'wide' } },
      reserved: false,
      lookedInto: [
        { accessModes: ['ReadWriteOnce'], volumes: 2 },
        { accessModes: ['ReadOnlyMany', 'ReadWriteOnce'], volumes: 1 },
      ],
    });
  });

  it('knows the volumes that refer to a claim, whatever their phase', () => {
    const index = new VolumeIndex((uid) => (uid === volume.metadata.uid ? volume : undefined));
    const claimRef = { namespace: 'team-a', name: 'db', uid: 'old' };
    const volume = sampleVolume('pv1', { spec: { claimRef }, status: { phase: 'Released' } });
    index.add(volume);
    expect([...index.reservedFor('team-a', 'db')]).toEqual([volume]);
    index.remove(volume);
    expect([...index.reservedFor('team-a', 'db')]).toEqual([]);
  });
});
