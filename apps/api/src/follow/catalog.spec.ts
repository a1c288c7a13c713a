import { describe, expect, it } from 'vitest';
import { Catalog } from './catalog.js';
import { type Sighting } from './sighting.js';

function sighting(
  kind: string,
  name: string,
  position: number,
  more: Partial<Sighting> & { metadata?: object } = {},
): Sighting {
  const { metadata, ...rest } = more;
  const state = JSON.stringify({
    kind,
    metadata: { name, uid: `uid-of-${name}`, creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    allowVolumeExpansion: true,
  });
  return { uid: `uid-of-${name}`, cluster: 'east', kind, name, version: position, position, state, ...rest };
}

describe('Catalog', () => {
  it('knows the newest sighting, in whatever order they come', () => {
    const catalog = new Catalog();
    catalog.note(sighting('Namespace', 'team-a', 5));
    catalog.note(sighting('Namespace', 'team-a', 3));
    expect(catalog.namespace('east', 'team-a')).toMatchObject({
      uid: 'uid-of-team-a',
      version: 5,
      terminating: false,
    });
    expect(catalog.namespace('west', 'team-a')).toBeUndefined();
  });

  it('knows who is going, and forgets who is gone', () => {
    const catalog = new Catalog();
    catalog.note(sighting('Cluster', 'east', 1, { cluster: '' }));
    catalog.note(
      sighting('Cluster', 'east', 2, {
        cluster: '',
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      }),
    );
    expect(catalog.cluster('east')?.terminating).toBe(true);
    catalog.note(sighting('Cluster', 'east', 3, { cluster: '', deletes: true }));
    expect(catalog.cluster('east')).toBeUndefined();
  });

  it.each(['Cluster', 'Namespace', 'StorageClass'])(
    'does not take a %s that this process removed back from older events',
    (kind) => {
      const catalog = new Catalog();
      const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
      const cluster = kind === 'Cluster' ? '' : 'east';
      const known = () =>
        catalog.cluster('one') ?? catalog.namespace('east', 'one') ?? catalog.classes('east').defaultClass();
      const at = (position: number, deletes = false) =>
        catalog.note(sighting(kind, 'one', position, { cluster, deletes, metadata: { annotations } }));
      at(1);
      at(3, true);
      at(1);
      at(2);
      expect(known()).toBeUndefined();
      catalog.followedTo(2);
      at(3, true);
      catalog.followedTo(3);
      expect(known()).toBeUndefined();
      at(4);
      expect(known()).toBeDefined();
    },
  );

  it('keeps the one that took the name of another over', () => {
    const catalog = new Catalog();
    catalog.note(sighting('Namespace', 'team-a', 4, { uid: 'second' }));
    catalog.note(sighting('Namespace', 'team-a', 5, { uid: 'first', deletes: true }));
    expect(catalog.namespace('east', 'team-a')?.uid).toBe('second');
  });

  it('tells the default class of a cluster, and which classes may grow', () => {
    const catalog = new Catalog();
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    catalog.note(sighting('StorageClass', 'fast', 1, { metadata: { annotations } }));
    expect(catalog.classes('east').defaultClass()).toBe('fast');
    expect(catalog.classes('east').allowsExpansion('fast')).toBe(true);
    expect(catalog.classes('east').allowsExpansion('other')).toBeUndefined();
    expect(catalog.classes('west').defaultClass()).toBeUndefined();
    catalog.note(sighting('StorageClass', 'fast', 2, { deletes: true }));
    expect(catalog.classes('east').defaultClass()).toBeUndefined();
  });
});
