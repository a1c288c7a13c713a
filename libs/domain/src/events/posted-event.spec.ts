import { describe, expect, it } from 'vitest';
import { type PostedEvent, repeated, subjectOf, tellsAlike, tellsSame, timesOf } from './posted-event.js';

const posted = (given: Partial<PostedEvent> = {}): PostedEvent => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'db.1', namespace: 'team-a', uid: 'e-1', creationTimestamp: '2026-01-02T03:04:05Z' },
  involvedObject: { kind: 'PersistentVolumeClaim', namespace: 'team-a', name: 'db', uid: 'c-1' },
  reason: 'ProvisioningFailed',
  message: 'full',
  type: 'Warning',
  source: { component: 'example.com/nas' },
  count: 1,
  firstTimestamp: '2026-01-02T03:04:05Z',
  lastTimestamp: '2026-01-02T03:04:05Z',
  ...given,
});

const again = posted({ lastTimestamp: '2026-01-02T04:00:00Z' });

describe('a posted event', () => {
  it.each<[string, Partial<PostedEvent>]>([
    ['another object', { involvedObject: { uid: 'c-2' } }],
    ['another part of it', { involvedObject: { uid: 'c-1', fieldPath: 'spec.containers{one}' } }],
    ['another reason', { reason: 'Provisioning' }],
    ['another type', { type: 'Normal' }],
    ['another message', { message: 'down' }],
    ['another teller', { source: { component: 'example.com/san' } }],
    ['another copy of it', { source: { component: 'example.com/nas', host: 'node-2' } }],
  ])('is not repeated by one of %s', (_what, given) => {
    expect(tellsSame(posted(), posted(given))).toBe(false);
    expect(tellsAlike(posted(), posted(given))).toBe('message' in given);
  });

  it('is repeated by the same, whatever its name, time and count', () => {
    const metadata = { ...posted().metadata, name: 'db.2' };
    expect(tellsSame(posted(), posted({ metadata, count: 7, lastTimestamp: '2027-01-01T00:00:00Z' }))).toBe(
      true,
    );
  });

  it('counts in the way it was counted', () => {
    expect(repeated(posted(), again, 3)).toEqual(posted({ count: 4, lastTimestamp: again.lastTimestamp! }));
    const { count: _count, firstTimestamp: _first, lastTimestamp: _last, ...bare } = posted();
    const inSeries = { ...bare, eventTime: '2026-01-02T03:04:05.000001Z' };
    const later = { ...bare, eventTime: '2026-01-02T03:05:00.000000Z' };
    expect(repeated(inSeries, later, timesOf(later))).toEqual({
      ...inSeries,
      series: { count: 2, lastObservedTime: later.eventTime },
    });
  });

  it('goes neither back in time nor beyond what a count can say', () => {
    const old = posted({ lastTimestamp: '2020-01-01T00:00:00Z' });
    expect(repeated(posted({ count: 2 ** 31 - 1 }), old, 5)).toEqual(posted({ count: 2 ** 31 - 1 }));
  });

  it('is about a place where no uid is given', () => {
    expect(subjectOf(posted({ involvedObject: { kind: 'Node', name: 'one' } }))).toBe('Node//one');
  });
});
