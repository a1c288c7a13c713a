import { TELLABLE_TYPES } from '@berth/domain';
import { TOLD_EVENT_TYPES } from '@berth/event-store';
import { subdomainProblems } from '@berth/kube';
import { expect, it } from 'vitest';
import { type EventIdentity, eventNames, objectNameOf } from './event-name.js';

const identity = (given: Partial<EventIdentity> = {}): EventIdentity => ({
  name: 'db',
  uid: 'uid-1',
  reason: 'ClaimLost',
  type: 'Warning',
  message: 'gone',
  ...given,
});

it('gives an event the same names whenever it is folded', () => {
  expect(eventNames(identity())).toEqual(eventNames(identity()));
  expect(eventNames(identity()).name).toMatch(/^db\.[0-9a-f]{16}$/);
  expect(eventNames(identity()).uid).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it.each([{ uid: 'uid-2' }, { reason: 'ClaimMisbound' }, { type: 'Normal' }, { message: 'other' }] as const)(
  'gives another event other names: %o',
  (given) => {
    expect(eventNames(identity(given)).name).not.toBe(eventNames(identity()).name);
    expect(eventNames(identity(given)).uid).not.toBe(eventNames(identity()).uid);
  },
);

it.each(['a', 'a.b', 'x'.repeat(235), 'x'.repeat(236), `${'x'.repeat(235)}.y`, 'long-'.repeat(50) + 'abc'])(
  'keeps to what a name may be, and leads back to the object: %s',
  (name) => {
    const event = eventNames(identity({ name })).name;
    expect(subdomainProblems(event)).toEqual([]);
    const found = objectNameOf(event);
    if ('name' in found) expect(found.name).toBe(name);
    else expect(name.startsWith(found.namePrefix)).toBe(true);
  },
);

it('reads from the log every event that people may be told of', () => {
  expect(new Set<string>(TOLD_EVENT_TYPES)).toEqual(TELLABLE_TYPES);
});
