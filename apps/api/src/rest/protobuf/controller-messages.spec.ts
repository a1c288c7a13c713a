import { describe, expect, it } from 'vitest';
import { eventInGroupOf, eventOf, leaseOf } from './controller-messages.js';
import { Message } from './wire.js';

/** Fields of text or of a message. */
const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};

/** Fields that are numbers, least digits first, seven bits each. */
const number = (at: number, value: number): Buffer => {
  const bytes = [at * 8];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
};

const message = (...fields: readonly Buffer[]) => new Message(Buffer.concat(fields));
const NONE = Buffer.alloc(0);
/** 2026-01-02T03:04:05.678901Z */
const moment = Buffer.concat([number(1, 1_767_323_045), number(2, 678_901_000)]);
const about = Buffer.concat([field(1, 'Pod'), field(2, 'team-a'), field(3, 'web'), field(4, 'u-1')]);
const reference = { kind: 'Pod', namespace: 'team-a', name: 'web', uid: 'u-1' };

describe('what controllers send as protobuf', () => {
  it('is a Lease, whose holder may be nobody', () => {
    const spec = Buffer.concat([field(1, ''), number(2, 15), field(3, NONE), field(4, moment), number(5, 0)]);
    expect(leaseOf(message(field(2, spec)))).toEqual({
      spec: {
        holderIdentity: '',
        leaseDurationSeconds: 15,
        renewTime: '2026-01-02T03:04:05.678901Z',
        leaseTransitions: 0,
      },
    });
  });

  it('is an Event of the core group', () => {
    const source = Buffer.concat([field(1, 'nas'), field(2, 'node-1')]);
    const texts = [field(3, 'Failed'), field(4, 'full'), field(9, 'Warning'), field(14, 'nas')];
    const times = [field(6, moment), field(7, moment), field(10, NONE)];
    expect(eventOf(message(field(2, about), ...texts, field(5, source), ...times, number(8, 300)))).toEqual({
      involvedObject: reference,
      reason: 'Failed',
      message: 'full',
      type: 'Warning',
      reportingComponent: 'nas',
      source: { component: 'nas', host: 'node-1' },
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T03:04:05Z',
      count: 300,
    });
  });

  it('is an Event of its own group', () => {
    const series = Buffer.concat([number(1, 2), field(2, moment)]);
    const texts = [
      field(4, 'nas'),
      field(5, 'nas-0'),
      field(6, 'Making'),
      field(7, 'Made'),
      field(10, 'done'),
    ];
    const body = message(field(2, moment), field(3, series), ...texts, field(8, about), field(11, 'Normal'));
    expect(eventInGroupOf(body)).toEqual({
      eventTime: '2026-01-02T03:04:05.678901Z',
      series: { count: 2, lastObservedTime: '2026-01-02T03:04:05.678901Z' },
      reportingController: 'nas',
      reportingInstance: 'nas-0',
      action: 'Making',
      reason: 'Made',
      regarding: reference,
      note: 'done',
      type: 'Normal',
    });
  });
});
