import { describe, expect, it } from 'vitest';
import { sampleVolume } from '../testing.js';
import { sourcesOf, traitsOf, VOLUME_SOURCES, type VolumeSourceTraits } from './volume-sources.js';

/** The sources that have a trait, by name. */
function those(has: (traits: VolumeSourceTraits) => boolean): readonly string[] {
  return VOLUME_SOURCES.filter((source) => has(traitsOf(source))).toSorted();
}

describe('what kinds of storage can do', () => {
  it('is known of every source of Kubernetes', () => {
    expect(VOLUME_SOURCES).toHaveLength(21);
  });

  it.each<[string, (traits: VolumeSourceTraits) => boolean, string]>([
    ['are scrubbed', ({ recycle }) => recycle, 'hostPath nfs'],
    ['Berth deletes', ({ deletedBy }) => deletedBy === 'berth', 'glusterfs hostPath'],
    ['others delete', ({ deletedBy }) => deletedBy === 'external', 'csi'],
    ['Berth makes larger', ({ expandedBy }) => expandedBy === 'berth', 'glusterfs'],
    ['are at one node', ({ ofOneNode }) => ofOneNode, 'local'],
    [
      'can be raw devices',
      ({ block }) => block,
      'awsElasticBlockStore azureDisk cinder csi fc gcePersistentDisk iscsi local rbd vsphereVolume',
    ],
    [
      'take no mount options',
      ({ mountOptions }) => mountOptions === 'none',
      'flexVolume flocker hostPath portworxVolume scaleIO',
    ],
  ])('tells which %s', (_what, has, names) => {
    expect(those(has)).toEqual(names.split(' '));
  });

  it('finds the sources a volume names', () => {
    expect(sourcesOf(sampleVolume('pv1'))).toEqual(['nfs']);
    expect(sourcesOf(sampleVolume('pv1', { spec: { hostPath: { path: '/a' } } }))).toEqual([
      'hostPath',
      'nfs',
    ]);
  });
});
