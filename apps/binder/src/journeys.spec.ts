import { type Decision } from '@berth/domain';
import { appendedEntry } from '@berth/messaging/testing';
import { expect, it } from 'vitest';
import { Journeys } from './journeys.js';
import { sampleClaim, sampleVolume } from './testing/sample-objects.js';

const created = appendedEntry(3, { uid: 'claim', correlation: 'journey', traceparent: 'trace-of-claim' });
const byVolume = { uid: 'pv1', position: 9, correlation: 'pv1', traceparent: 'trace-of-volume' };

function pairing(): Decision {
  const change = { cluster: 'default', expectedVersion: 1, deletes: false };
  const event = { type: 'Bound', schemaVersion: 1, data: {} };
  const changes = [
    { ...change, uid: 'claim', event, after: sampleClaim('db', { uid: 'claim' }) },
    { ...change, uid: 'pv1', event, after: sampleVolume('pv1', { uid: 'pv1' }) },
  ];
  return { changes, binds: [{ volumeUid: 'pv1', claimUid: 'claim' }], unbinds: [], preconditions: [] };
}

it('keeps a claim in the trace of its creation when a volume gives the reason', () => {
  const journeys = new Journeys();
  journeys.note(created);
  expect(journeys.joined(pairing(), byVolume)).toMatchObject({
    position: 9,
    correlation: 'journey',
    traceparent: 'trace-of-claim',
  });
});

it('goes on from the making of its volume, which is part of its journey', () => {
  const made = { ...byVolume, correlation: 'journey', traceparent: 'trace-of-claim, span of its volume' };
  const journeys = new Journeys();
  journeys.note(created);
  expect(journeys.joined(pairing(), made)).toEqual(made);
  const before = { ...made, correlation: 'claim' };
  expect(new Journeys().joined(pairing(), before)).toEqual(before);
});

it("goes by the trigger when it is the claim's own event", () => {
  const journeys = new Journeys();
  journeys.note(created);
  const deletion = { uid: 'claim', position: 9, correlation: 'journey', traceparent: 'trace-of-deletion' };
  expect(journeys.joined(pairing(), deletion)).toEqual(deletion);
});

it('knows the correlation of a claim from before its time', () => {
  expect(new Journeys().joined(pairing(), byVolume)).toMatchObject({ correlation: 'claim', position: 9 });
});

it.each([
  ['bound', { type: 'ClaimBound', version: 2 }],
  ['deleted', { deletes: true, version: 2 }],
])('forgets a claim that is %s', (_, more) => {
  const journeys = new Journeys();
  journeys.note(created);
  journeys.note(appendedEntry(4, { uid: 'claim', ...more }));
  expect(journeys.joined(pairing(), byVolume).traceparent).toBe('trace-of-volume');
});
