import { type Decision } from '@berth/domain';
import {
  BindingConflictError,
  OutcomeUnknownError,
  StaleLeaseError,
  StoreBusyError,
  StoreUnavailableError,
  VersionConflictError,
  type Append,
  type Appended,
} from '@berth/event-store';
import { describe, expect, it } from 'vitest';
import { DecisionSender } from './decision-sender.js';
import { type Outcome } from './flight.js';
import { type HeldLease } from './slot-leases.js';
import { sampleClaim } from './testing/sample-objects.js';

const trigger = { uid: 'pv1', position: 7, correlation: 'journey' };
const landed = { first: 8, last: 9 };

function decision(): Decision {
  const after = sampleClaim('db', { uid: 'claim' });
  const event = { type: 'ClaimLost', schemaVersion: 1, data: {} };
  const changes = [{ cluster: 'default', uid: 'claim', expectedVersion: 3, event, after, deletes: false }];
  return { changes, binds: [], unbinds: [], preconditions: [] };
}

/** A log that answers as told, call by call, and then with success. */
function senderOn(answers: readonly (Error | Appended)[], leases: readonly (HeldLease | undefined)[] = []) {
  const appends: Append[] = [];
  const refused: unknown[] = [];
  const waits: number[] = [];
  let asked = 0;
  let ids = 0;
  const sender = new DecisionSender({
    append: (append) => {
      appends.push(append);
      const answer = answers[appends.length - 1] ?? landed;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    newId: () => `id-${++ids}`,
    leaseOf: () => (asked in leases ? leases[asked++] : { name: 'binder/14', fence: 2 }),
    leaseRefused: (slot, fence) => refused.push([slot, fence]),
    backOff: (failures) => {
      waits.push(failures);
      return Promise.resolve();
    },
    onRefused: (error) => refused.push(error),
  });
  return { sender, appends, refused, waits };
}

describe('sending a decision', () => {
  it.each<[string, Error, Outcome]>([
    [
      'moved objects',
      new VersionConflictError('claim', 3, 4, false),
      { kind: 'moved', uid: 'claim', version: 4 },
    ],
    ['a lost lease', new StaleLeaseError('binder/14', 2), { kind: 'abandoned' }],
    ['a binding that stands in the way', new BindingConflictError('pv1', 'claim'), { kind: 'refused' }],
  ])('tells of %s', async (_, error, outcome) => {
    const { sender, appends } = senderOn([error]);
    expect(await sender.send(14, decision(), trigger)).toEqual(outcome);
    expect([appends.length, sender.inFlight]).toEqual([1, 0]);
  });

  it.each([
    ['busy', new StoreBusyError(4_096, 1)],
    ['away', new StoreUnavailableError('postgres cannot be reached')],
    ['silent about the outcome', new OutcomeUnknownError('id-1')],
  ])('sends the same append again while the log is %s', async (_, error) => {
    const { sender, appends, waits } = senderOn([error, error]);
    expect(await sender.send(14, decision(), trigger)).toEqual({ kind: 'appended', first: 8 });
    expect(appends.map(({ id }) => id)).toEqual(['id-1', 'id-1', 'id-1']);
    expect(waits).toEqual([1, 2]);
  });

  it('gives up when its lease changes hands while it waits', async () => {
    const { sender, appends } = senderOn(
      [new StoreBusyError(4_096, 1)],
      [
        { name: 'binder/14', fence: 2 },
        { name: 'binder/14', fence: 3 },
      ],
    );
    expect(await sender.send(14, decision(), trigger)).toEqual({ kind: 'abandoned' });
    expect(appends).toHaveLength(1);
  });

  it('sends nothing without a lease', async () => {
    const { sender, appends } = senderOn([], [undefined]);
    expect(await sender.send(14, decision(), trigger)).toEqual({ kind: 'abandoned' });
    expect(appends).toEqual([]);
  });

  it('says which lease was refused', async () => {
    const { sender, refused } = senderOn([new StaleLeaseError('binder/14', 2)]);
    await sender.send(14, decision(), trigger);
    expect(refused).toEqual([[14, 2]]);
  });

  it('names actor, cause, journey and lease', async () => {
    const { sender, appends } = senderOn([]);
    await sender.send(14, decision(), trigger);
    expect(appends[0]).toMatchObject({
      lease: { name: 'binder/14', fence: 2 },
      metadata: { actor: 'system:berth:binder', causation: 7, correlation: 'journey' },
      changes: [{ uid: 'claim', expectedVersion: 3, eventType: 'ClaimLost' }],
    });
  });
});
