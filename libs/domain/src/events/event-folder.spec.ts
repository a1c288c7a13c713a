import { expect, it } from 'vitest';
import { EventFolder, type FoldedEvent } from './event-folder.js';
import { type TellableEvent } from './tell.js';

let position = 0;

const at = '2026-01-02T03:04:05Z';
const failed = (message: string, count: number): TellableEvent => ({
  type: 'ProvisioningFailed',
  schemaVersion: 1,
  data: { reason: 'ProvisioningFailed', message, count, settled: true, at },
});
const lost: TellableEvent = {
  type: 'ClaimLost',
  schemaVersion: 1,
  data: { reason: 'ClaimLost', message: 'gone' },
};

function fold(...events: readonly (readonly [string, TellableEvent])[]): readonly FoldedEvent[] {
  const folder = new EventFolder();
  for (const [uid, event] of events) {
    position += 1;
    const time = `2026-01-02T03:04:05.${String(position).padStart(6, '0')}Z`;
    folder.add({ uid, kind: 'PersistentVolumeClaim', namespace: 'n', name: 'db', position, time, event });
  }
  return folder.all();
}

const counts = (events: readonly FoldedEvent[]) =>
  events.map(({ uid, message, count }) => `${uid} ${message} ${count}`);

it('counts what says the same of the same object once, from its first time to its last', () => {
  const start = position + 1;
  const [one, ...others] = fold(['a', lost], ['a', lost], ['a', lost]);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ count: 3, entries: 3, firstPosition: start, lastPosition: start + 2 });
  expect(one!.firstTime < one!.lastTime).toBe(true);
});

it('keeps objects of one name apart', () => {
  expect(counts(fold(['a', lost], ['b', lost]))).toEqual(['a gone 1', 'b gone 1']);
});

it('takes the counts of a run as they go up, attempts that are only counted included', () => {
  expect(counts(fold(['a', failed('full', 1)], ['a', failed('full', 2)], ['a', failed('full', 9)]))).toEqual([
    'a full 9',
  ]);
});

it('adds a later run of the same failure to the earlier', () => {
  expect(
    counts(
      fold(
        ['a', failed('full', 1)],
        ['a', failed('full', 4)],
        ['a', failed('down', 1)],
        ['b', failed('full', 1)],
        ['a', failed('full', 1)],
        ['a', failed('full', 3)],
      ),
    ),
  ).toEqual(['a full 7', 'a down 1', 'b full 1']);
});

it('begins a run anew where its counts do, though nothing else failed between', () => {
  expect(counts(fold(['a', failed('full', 5)], ['a', failed('full', 1)]))).toEqual(['a full 6']);
});

it('goes on with a run through events that are not counted', () => {
  expect(counts(fold(['a', failed('full', 2)], ['a', lost], ['a', failed('full', 5)]))).toEqual([
    'a full 5',
    'a gone 1',
  ]);
});
