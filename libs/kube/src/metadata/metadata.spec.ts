import { describe, expect, it } from 'vitest';
import { aggregateMessage } from '../status/field-error.js';
import { generatedName } from './generated-name.js';
import { dnsLabelProblems, labelKeyProblems, labelValueProblems, subdomainProblems } from './label-rules.js';
import {
  checkDeletePreconditions,
  checkUpdateTarget,
  metadataForCreate,
  metadataForUpdate,
} from './server-metadata.js';
import { addedFinalizerErrors, metadataErrors, type GivenMetadata } from './validate-metadata.js';

const clusterScoped = { namespaced: false, nameProblems: subdomainProblems };
const namespaced = { namespaced: true, nameProblems: subdomainProblems };
const check = (metadata: GivenMetadata, rule = clusterScoped) => metadataErrors(metadata, rule);

describe('label rules', () => {
  it.each(['a', 'a.b-c', '1', 'a'.repeat(253)])('takes the name %.20s', (name) => {
    expect(subdomainProblems(name)).toEqual([]);
  });

  it.each(['', 'A', 'a_b', '-a', 'a-', 'a..b', '.', '..', 'a/b', 'a%b', 'a b', 'a\n', 'a'.repeat(254)])(
    'refuses the name %.20j',
    (name) => {
      expect(subdomainProblems(name)).not.toEqual([]);
    },
  );

  it('holds namespaces to a label', () => {
    expect(dnsLabelProblems('team-a')).toEqual([]);
    expect(dnsLabelProblems('team.a')).not.toEqual([]);
    expect(dnsLabelProblems('a'.repeat(64))).not.toEqual([]);
  });

  it.each(['a', 'A_b.c', 'example.com/Name', 'kubernetes.io/pvc-protection'])('takes the key %s', (key) => {
    expect(labelKeyProblems(key)).toEqual([]);
  });

  it.each(['', '/a', 'a/', 'a/b/c', 'Example.com/a', '-a', 'a\n', 'k'.repeat(64)])(
    'refuses the key %j',
    (key) => {
      expect(labelKeyProblems(key)).not.toEqual([]);
    },
  );

  it('takes empty label values', () => {
    expect(labelValueProblems('')).toEqual([]);
    expect(labelValueProblems('a b')).not.toEqual([]);
    expect(labelValueProblems('v'.repeat(64))).toEqual(['must be no more than 63 bytes']);
  });
});

describe('metadataErrors', () => {
  it('has nothing against plain metadata', () => {
    expect(check({ name: 'a', labels: { 'a/b': '' }, annotations: { 'Example.COM/x': 'y z' } })).toEqual([]);
    expect(check({ name: 'a', namespace: 'n' }, namespaced)).toEqual([]);
    expect(check({ name: 'db-x2b4c', generateName: 'db-' })).toEqual([]);
    expect(check({ name: 'a', finalizers: ['kubernetes.io/pv-protection', 'orphan'] })).toEqual([]);
  });

  it.each<[GivenMetadata, string]>([
    [{}, 'metadata.name: Required value: name or generateName is required'],
    [{ name: 'A' }, 'metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of'],
    [{ name: 'a', generateName: 'B-' }, 'metadata.generateName: Invalid value: "B-"'],
    [{ name: 'a', namespace: 'n' }, 'metadata.namespace: Forbidden: not allowed on this type'],
    [
      { name: 'a', labels: { 'a b': 'c' } },
      'metadata.labels: Invalid value: "a b": name part must consist of',
    ],
    [{ name: 'a', labels: { a: '?' } }, 'metadata.labels: Invalid value: "?": a valid label must be'],
    [{ name: 'a', annotations: { '?': '' } }, 'metadata.annotations: Invalid value: "?"'],
    [
      { name: 'a', annotations: { a: 'é'.repeat(131072) } },
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      { name: 'a', finalizers: ['mine'] },
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name',
    ],
    [
      { name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: '' }] },
      'metadata.ownerReferences[0].uid: Invalid value: "": must not be empty',
    ],
    [
      { name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'u' }] },
      '/v1, Kind=Event is disallowed from being an owner',
    ],
  ])('refuses %.60j', (metadata, message) => {
    expect(aggregateMessage(check(metadata))).toContain(message);
  });

  it('wants a namespace for namespaced kinds', () => {
    expect(aggregateMessage(check({ name: 'a' }, namespaced))).toBe('metadata.namespace: Required value');
  });

  it('lets finalizers only shrink while terminating', () => {
    const stored = { finalizers: ['a/b'], deletionTimestamp: '2024-01-01T00:00:00Z' };
    expect(addedFinalizerErrors({ finalizers: [] }, stored)).toEqual([]);
    expect(aggregateMessage(addedFinalizerErrors({ finalizers: ['a/b', 'c/d'] }, stored))).toBe(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
    );
    expect(addedFinalizerErrors({ finalizers: ['c/d'] }, {})).toEqual([]);
  });
});

describe('generatedName', () => {
  it('completes the base with five characters of a fixed alphabet', () => {
    let byte = 0;
    expect(generatedName('db-', () => (byte += 51))).toMatch(/^db-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('cuts a base that would make the name too long', () => {
    expect(generatedName('b'.repeat(100), () => 0)).toHaveLength(63);
  });
});

describe('metadataForCreate', () => {
  const birth = { uid: 'u1', now: '2024-05-01T10:00:00Z', randomByte: () => 0 };

  it('drops what only the server sets', () => {
    const given = {
      name: 'a',
      uid: 'mine',
      creationTimestamp: '1999-01-01T00:00:00Z',
      deletionTimestamp: '1999-01-01T00:00:00Z',
      generation: 7,
      selfLink: '/x',
      labels: { a: 'b' },
      finalizers: ['x/y', 'x/y'],
    };
    expect(metadataForCreate(given, birth)).toEqual({
      name: 'a',
      uid: 'u1',
      creationTimestamp: '2024-05-01T10:00:00Z',
      labels: { a: 'b' },
      finalizers: ['x/y'],
    });
  });

  it('takes the namespace from the path and refuses another one', () => {
    expect(metadataForCreate({ name: 'a' }, { ...birth, namespace: 'n' }).namespace).toBe('n');
    expect(() => metadataForCreate({ name: 'a', namespace: 'm' }, { ...birth, namespace: 'n' })).toThrow(
      'does not match',
    );
  });

  it('takes the resourceVersion 0 for none', () => {
    expect(metadataForCreate({ name: 'a', resourceVersion: '0' }, birth)).not.toHaveProperty(
      'resourceVersion',
    );
  });

  it('refuses a resourceVersion', () => {
    expect(() => metadataForCreate({ name: 'a', resourceVersion: '1' }, birth)).toThrow(
      'resourceVersion should not be set',
    );
  });

  it('completes generateName unless there is a name', () => {
    expect(metadataForCreate({ generateName: 'db-' }, birth)).toMatchObject({
      name: 'db-bbbbb',
      generateName: 'db-',
    });
    expect(metadataForCreate({ name: 'x', generateName: 'db-' }, birth).name).toBe('x');
  });
});

describe('updates', () => {
  const metadata = { name: 'a', namespace: 'n', uid: 'u1', creationTimestamp: '2024-05-01T10:00:00Z' };
  const target = {
    resource: { group: '', resource: 'persistentvolumeclaims' },
    metadata,
    resourceVersion: '7',
  };

  it('keep the server part and take the client part', () => {
    const stored = {
      ...metadata,
      deletionTimestamp: '2024-06-01T10:00:00Z',
      labels: { a: '1' },
      managedFields: [{ manager: 'x' }],
    };
    expect(
      metadataForUpdate({ name: 'a', uid: 'u1', annotations: { b: '2' }, creationTimestamp: 'x' }, stored),
    ).toEqual({
      ...metadata,
      deletionTimestamp: '2024-06-01T10:00:00Z',
      annotations: { b: '2' },
      managedFields: [{ manager: 'x' }],
    });
  });

  it('are taken without a version and with the current one', () => {
    expect(() => checkUpdateTarget({}, target)).not.toThrow();
    expect(() =>
      checkUpdateTarget({ name: 'a', namespace: 'n', uid: 'u1', resourceVersion: '7' }, target),
    ).not.toThrow();
  });

  it.each<[GivenMetadata, number]>([
    [{ name: 'b' }, 400],
    [{ namespace: 'm' }, 400],
    [{ uid: 'u2' }, 409],
    [{ resourceVersion: '6' }, 409],
  ])('made for %j are refused with %d', (given, code) => {
    expect(() => checkUpdateTarget(given, target)).toThrow(expect.objectContaining({ code }));
  });

  it('and deletes hold to their preconditions', () => {
    expect(() => checkDeletePreconditions({ uid: 'u1', resourceVersion: '7' }, target)).not.toThrow();
    expect(() => checkDeletePreconditions({ uid: 'u2' }, target)).toThrow('Precondition failed: UID');
    expect(() => checkDeletePreconditions({ resourceVersion: '6' }, target)).toThrow(
      'Precondition failed: ResourceVersion',
    );
  });
});
