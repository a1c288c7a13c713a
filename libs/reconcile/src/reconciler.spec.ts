import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Reconciler, type PassOutcome, type ReconcilerOptions } from './reconciler.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pass whose runs end when the spec says so. */
function heldPass() {
  const runs: { key: string; end: (outcome?: PassOutcome) => void; fail: (error: Error) => void }[] = [];
  const pass = (key: string) =>
    new Promise<PassOutcome>((resolve, reject) => {
      runs.push({ key, end: (outcome = 'done') => resolve(outcome), fail: reject });
    });
  return { runs, pass, keys: () => runs.map((it) => it.key) };
}

function reconciler(pass: ReconcilerOptions['pass'], more: Partial<ReconcilerOptions> = {}) {
  return new Reconciler({ name: 'spec', pass, concurrency: 2, onError: () => undefined, ...more });
}

describe('a reconciler', () => {
  it('runs a key that is enqueued many times while it waits only once', async () => {
    const { pass, runs, keys } = heldPass();
    const it = reconciler(pass, { concurrency: 1 });
    for (const key of ['a', 'b', 'b', 'b']) it.enqueue(key);
    runs[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    runs[1]!.end();
    await it.idle();
    expect(keys()).toEqual(['a', 'b']);
  });

  it('runs a key again when it is enqueued while its pass runs, but never twice at once', async () => {
    const { pass, runs, keys } = heldPass();
    const it = reconciler(pass);
    it.enqueue('a');
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keys()).toEqual(['a']);
    runs[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(keys()).toEqual(['a', 'a']);
    runs[1]!.end();
    await it.idle();
  });

  it('runs no more passes at once than it may', async () => {
    const { pass, runs, keys } = heldPass();
    const it = reconciler(pass);
    for (const key of ['a', 'b', 'c', 'd']) it.enqueue(key);
    expect(keys()).toEqual(['a', 'b']);
    runs[1]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(keys()).toEqual(['a', 'b', 'c']);
  });

  it('is not held up by a key that waits for its own running pass', async () => {
    const { pass, keys } = heldPass();
    const it = reconciler(pass);
    for (const key of ['a', 'a', 'b']) it.enqueue(key);
    await vi.advanceTimersByTimeAsync(0);
    expect(keys()).toEqual(['a', 'b']);
  });

  it('looks again after the time a pass asks for', async () => {
    const outcomes: PassOutcome[] = [{ againAfterMs: 500 }, 'done'];
    const pass = vi.fn(() => Promise.resolve(outcomes.shift() ?? 'done'));
    const it = reconciler(pass);
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(499);
    expect(pass).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(pass).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pass).toHaveBeenCalledTimes(2);
  });

  it('drops the planned look when the key is enqueued before', async () => {
    const outcomes: PassOutcome[] = [{ againAfterMs: 500 }, 'done'];
    const pass = vi.fn(() => Promise.resolve(outcomes.shift() ?? 'done'));
    const it = reconciler(pass);
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(100);
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pass).toHaveBeenCalledTimes(2);
  });

  it('tries a key that throws again, later each time and at most by the cap, until it succeeds', async () => {
    const at: number[] = [];
    const errors: number[] = [];
    const pass = () => {
      at.push(Date.now());
      return at.length <= 8 ? Promise.reject(new Error('conflict')) : Promise.resolve('done' as const);
    };
    const it = reconciler(pass, {
      backoff: { baseMs: 10, capMs: 100 },
      onError: (_, _key, failures) => errors.push(failures),
    });
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(10_000);
    const waits = at.slice(1).map((time, index) => time - at[index]!);
    expect(errors).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    waits.forEach((wait, index) => {
      const full = Math.min(100, 10 * 2 ** index);
      expect(wait).toBeGreaterThanOrEqual(full / 2 - 1);
      expect(wait).toBeLessThanOrEqual(full + 1);
    });
  });

  it('counts failures anew after a success', async () => {
    const outcomes = ['fail', 'fail', 'done', 'fail', 'done'];
    const failures: number[] = [];
    const pass = () =>
      outcomes.shift() === 'fail' ? Promise.reject(new Error('no')) : Promise.resolve('done' as const);
    const it = reconciler(pass, { onError: (_, _key, count) => failures.push(count) });
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(1_000);
    it.enqueue('a');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failures).toEqual([1, 2, 1]);
  });

  it('lets a key that throws not hold up the others', async () => {
    const done: string[] = [];
    const pass = (key: string) => {
      if (key === 'bad') return Promise.reject(new Error('no'));
      done.push(key);
      return Promise.resolve('done' as const);
    };
    const it = reconciler(pass, { concurrency: 1 });
    for (const key of ['bad', 'a', 'b']) it.enqueue(key);
    await it.idle();
    expect(done).toEqual(['a', 'b']);
  });

  it('on close tells the pass that runs, waits for it, and starts no other', async () => {
    const told = vi.fn();
    const { pass, runs, keys } = heldPass();
    const it = reconciler(
      (key, signal) => {
        signal.addEventListener('abort', told);
        return pass(key);
      },
      { concurrency: 1 },
    );
    it.enqueue('a');
    it.enqueue('b');
    const closed = vi.fn();
    const closing = it.close().then(closed);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toHaveBeenCalledOnce();
    expect(closed).not.toHaveBeenCalled();
    runs[0]!.end({ againAfterMs: 1 });
    await closing;
    it.enqueue('c');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keys()).toEqual(['a']);
  });
});
