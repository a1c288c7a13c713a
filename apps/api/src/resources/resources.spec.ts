import { NAMESPACED_KINDS } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { lease } from './lease/lease.js';
import { resources } from './resources.js';

describe('the resources', () => {
  it('that are created in namespaces are those an ended namespace is emptied of', () => {
    const created = resources.filter(({ namespaced, verbs }) => namespaced && verbs.includes('create'));
    // Leases are not in the log, and end with their namespace in the database.
    const kinds = new Set(created.filter((each) => each !== lease).map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(NAMESPACED_KINDS.toSorted());
  });

  it('have no short name twice', () => {
    const names = resources.filter(({ kind }) => kind !== 'Event').flatMap(({ shortNames }) => shortNames);
    expect(new Set(names).size).toBe(names.length);
  });
});
