import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { pause } from '../wake.js';
import { holdLease, type LeaseFunctions } from './hold-lease.js';

type Lease = LeaseFunctions<number>;

const TTL_MS = 3_000;

beforeEach(() => {
  Logger.overrideLogger(false);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => void vi.useRealTimers());

function held(more: { acquire?: Mock<Lease['acquire']>; renew?: Mock<Lease['renew']> } = {}) {
  const stop = new AbortController();
  const functions = {
    acquire: vi.fn<Lease['acquire']>(() => Promise.resolve(7)),
    renew: vi.fn<Lease['renew']>(() => Promise.resolve(true)),
    release: vi.fn<Lease['release']>(() => Promise.resolve()),
    ...more,
  };
  const periods: { lease: number; lost: boolean }[] = [];
  const running = holdLease(
    { name: 'spec', ttlMs: TTL_MS, signal: stop.signal, ...functions },
    async (lease, signal) => {
      const period = { lease, lost: false };
      periods.push(period);
      while (!signal.aborted) await pause(100_000, signal);
      period.lost = true;
    },
  );
  return { ...functions, stop, running, periods };
}

describe('holding a lease', () => {
  it('renews at a third of its time and goes on working', async () => {
    const it = held();
    await vi.advanceTimersByTimeAsync(10 * TTL_MS);
    expect(it.renew.mock.calls.length).toBeGreaterThanOrEqual(29);
    expect(it.periods).toEqual([{ lease: 7, lost: false }]);
    it.stop.abort();
    await it.running;
    expect(it.release).toHaveBeenCalledExactlyOnceWith(7);
  });

  it('tells the work when a renewal is refused, gives nothing back, and tries again', async () => {
    const renew = vi.fn<Lease['renew']>(() => Promise.resolve(false));
    const it = held({ renew });
    await vi.advanceTimersByTimeAsync(TTL_MS / 3 + 1);
    expect(it.periods).toEqual([{ lease: 7, lost: true }]);
    expect(it.release).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(TTL_MS);
    expect(it.periods.length).toBeGreaterThan(1);
  });

  it('takes a renewal that never answers for a loss before another can hold the lease', async () => {
    const it = held({ renew: vi.fn<Lease['renew']>(() => new Promise<boolean>(() => undefined)) });
    await vi.advanceTimersByTimeAsync(TTL_MS - 1);
    expect(it.periods[0]?.lost).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(it.periods[0]?.lost).toBe(true);
  });

  it('gets over a renewal that fails once', async () => {
    const renew = vi.fn<Lease['renew']>(() => Promise.resolve(true));
    renew.mockRejectedValueOnce(new Error('connection lost'));
    const it = held({ renew });
    await vi.advanceTimersByTimeAsync(4 * TTL_MS);
    expect(it.periods).toEqual([{ lease: 7, lost: false }]);
  });

  it('waits for a lease that another holds, or that cannot be asked for', async () => {
    const acquire = vi.fn<Lease['acquire']>(() => Promise.resolve(undefined));
    acquire.mockRejectedValueOnce(new Error('connection lost'));
    const it = held({ acquire });
    await vi.advanceTimersByTimeAsync(2 * TTL_MS);
    expect(it.periods).toEqual([]);
    acquire.mockResolvedValue(8);
    await vi.advanceTimersByTimeAsync(TTL_MS);
    expect(it.periods).toEqual([{ lease: 8, lost: false }]);
  });

  it('gives the lease back when the work fails, and takes it up again', async () => {
    const stop = new AbortController();
    const release = vi.fn(() => Promise.resolve());
    const work = vi.fn(() => Promise.reject(new Error('no')));
    const lease = { acquire: () => Promise.resolve(1), renew: () => Promise.resolve(true), release };
    const running = holdLease({ name: 'spec', ttlMs: TTL_MS, signal: stop.signal, ...lease }, work);
    await vi.advanceTimersByTimeAsync(3 * TTL_MS);
    expect(work.mock.calls.length).toBeGreaterThan(2);
    expect(release.mock.calls.length).toBe(work.mock.calls.length);
    stop.abort();
    await running;
  });
});
