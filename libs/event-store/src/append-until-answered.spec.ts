import { describe, expect, it } from 'vitest';
import { type Append, type Appended } from './append-types.js';
import { appendUntilAnswered } from './append-until-answered.js';
import { OutcomeUnknownError, StaleLeaseError, StoreBusyError, StoreUnavailableError } from './errors.js';

const append: Append = {
  id: 'a',
  metadata: { actor: 'spec', requestId: 'r', correlation: 'c' },
  changes: [],
};
const landed = { first: 3, last: 3 };

/** A log that answers as told, call by call, and then with success. */
function logOf(...answers: readonly Error[]) {
  const ids: string[] = [];
  return {
    ids,
    append: ({ id }: Append): Promise<Appended> => {
      const answer = answers[ids.push(id) - 1];
      return answer === undefined ? Promise.resolve(landed) : Promise.reject(answer);
    },
  };
}

describe('an append that is sent until it is answered', () => {
  it('keeps its id while the log is busy, away or silent', async () => {
    const log = logOf(
      new StoreBusyError(1, 1),
      new StoreUnavailableError('away'),
      new OutcomeUnknownError('a'),
    );
    const heard: number[] = [];
    const onUnanswered = (_error: Error, tries: number) => void heard.push(tries);
    expect(await appendUntilAnswered(log, append, { onUnanswered })).toBe(landed);
    expect(log.ids).toEqual(['a', 'a', 'a', 'a']);
    expect(heard).toEqual([1, 2, 3]);
  });

  it('passes on what the log refuses', async () => {
    const log = logOf(new OutcomeUnknownError('a'), new StaleLeaseError('lease', 1));
    await expect(appendUntilAnswered(log, append)).rejects.toBeInstanceOf(StaleLeaseError);
    expect(log.ids).toHaveLength(2);
  });

  it('stops waiting when the caller gives up', async () => {
    const log = logOf(new StoreUnavailableError('away'));
    const waiting = appendUntilAnswered(log, append, { signal: AbortSignal.abort() });
    await expect(waiting).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(log.ids).toHaveLength(1);
  });
});
