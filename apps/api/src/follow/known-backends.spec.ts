import { describe, expect, it } from 'vitest';
import { KnownBackends } from './known-backends.js';
import { type Sighting } from './sighting.js';

function sighting(name: string, url: string, position: number, more: Partial<Sighting> = {}): Sighting {
  const uid = `uid-of-${name}`;
  const state = JSON.stringify({ metadata: { name, uid }, spec: { url } });
  return { uid, cluster: '', kind: 'Backend', name, version: position, position, state, ...more };
}

describe('KnownBackends', () => {
  it('finds a Backend by what its URL means', () => {
    const known = new KnownBackends();
    known.note(sighting('a', 'HTTP://Heketi', 1));
    known.note(sighting('b', 'no URL', 2));
    expect(known.at('http://heketi:80')).toBe('a');
    expect(known.at('http://other:80')).toBeUndefined();
  });

  it('forgets one that is gone, but not one that took its name over', () => {
    const known = new KnownBackends();
    known.note(sighting('a', 'http://heketi', 1));
    known.note(sighting('a', 'http://heketi', 3, { uid: 'second' }));
    known.note(sighting('a', 'http://heketi', 2, { deletes: true }));
    expect(known.at('http://heketi:80')).toBe('a');
    known.note(sighting('a', 'http://heketi', 4, { uid: 'second', deletes: true }));
    expect(known.at('http://heketi:80')).toBeUndefined();
  });
});
