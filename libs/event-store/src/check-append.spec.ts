import { describe, expect, it } from 'vitest';
import { type Append, type ObjectChange } from './append-types.js';
import { checkAppend } from './check-append.js';
import { InvalidAppendError } from './errors.js';
import { MAX_DOCUMENT_BYTES } from './limits.js';
import { sampleAppend, sampleChange } from './testing.js';

const withChange = (given: Partial<ObjectChange>) => sampleAppend([sampleChange(given)]);
const twice = sampleChange();
const metadata = { actor: 'a', requestId: 'r', correlation: 'c' };

describe('an append that Postgres would refuse or alter is refused, naming the field', () => {
  const cases: readonly (readonly [string, Append, string])[] = [
    ['no UUID', sampleAppend(undefined, { id: 'one' }), 'id'],
    ['no changes', sampleAppend([]), 'changes'],
    ['one object twice', sampleAppend([twice, { ...twice, expectedVersion: 1 }]), 'changes'],
    [
      'one name created twice',
      sampleAppend([sampleChange({ name: 'a' }), sampleChange({ name: 'a' })]),
      'changes',
    ],
    ['NUL in the data', withChange({ data: '"\0"' }), 'changes[0].data'],
    ['a lone surrogate in the state', withChange({ state: '"\ud800"' }), 'changes[0].state'],
    ['a lone surrogate in a name', withChange({ name: '\udfff' }), 'changes[0].name'],
    ['data over the limit', withChange({ data: 'x'.repeat(MAX_DOCUMENT_BYTES + 1) }), 'changes[0].data'],
    [
      'a state over the limit in bytes, not in characters',
      withChange({ state: 'é'.repeat(MAX_DOCUMENT_BYTES / 2 + 1) }),
      'changes[0].state',
    ],
    ['a name that fits no index', withChange({ name: 'n'.repeat(254) }), 'changes[0].name'],
    ['an empty uid', withChange({ uid: '' }), 'changes[0].uid'],
    ['a fraction as version', withChange({ expectedVersion: 0.5 }), 'changes[0].expectedVersion'],
    ['a negative version', withChange({ expectedVersion: -1 }), 'changes[0].expectedVersion'],
    [
      'NUL in the actor',
      sampleAppend(undefined, { metadata: { ...metadata, actor: 'a\0' } }),
      'metadata.actor',
    ],
    [
      'position 0 as cause',
      sampleAppend(undefined, { metadata: { ...metadata, causation: 0 } }),
      'metadata.causation',
    ],
    [
      'reliance on what it writes',
      sampleAppend([twice], { preconditions: [{ uid: twice.uid, version: 1 }] }),
      'preconditions[0].uid',
    ],
    [
      'one volume bound twice',
      sampleAppend(undefined, {
        binds: [
          { volumeUid: 'v', claimUid: 'c' },
          { volumeUid: 'v', claimUid: 'd' },
        ],
      }),
      'binds',
    ],
  ];

  it.each(cases)('%s', (_, append, field) => {
    expect(() => checkAppend(append)).toThrow(InvalidAppendError);
    expect(() => checkAppend(append)).toThrow(expect.objectContaining({ field }) as Error);
  });
});

it('takes documents up to the limit, and characters of any plane', () => {
  expect(checkAppend(withChange({ data: 'x'.repeat(MAX_DOCUMENT_BYTES) }))).toBeGreaterThan(
    MAX_DOCUMENT_BYTES,
  );
  expect(() =>
    checkAppend(withChange({ name: 'é', data: '"😀"', namespace: '', cluster: '' })),
  ).not.toThrow();
});
