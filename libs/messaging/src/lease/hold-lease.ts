import { Logger } from '@nestjs/common';
import { pause } from '../wake.js';

/** A lease as whoever keeps leases offers it; `L` is what it hands out, with its fence in it. */
export type LeaseFunctions<L> = {
  /** Undefined: another holds it. */
  acquire(): Promise<L | undefined>;
  /** False: it is lost. */
  renew(lease: L): Promise<boolean>;
  release(lease: L): Promise<void>;
};

export type HoldLeaseOptions<L> = LeaseFunctions<L> & {
  /** For the logs. */
  readonly name: string;
  /** How long the lease lives without a renewal. */
  readonly ttlMs: number;
  /** Awaited before each try for the lease: whoever could not use it leaves it to others. */
  readonly whenUseful?: (signal: AbortSignal) => Promise<unknown>;
  /** Ends it all: work is told, awaited, and the lease given back. */
  readonly signal: AbortSignal;
};

const logger = new Logger('Lease');

/**
 * Tries for the lease again and again and runs `work` while it is held. The signal handed to `work` is aborted when
 * the lease is lost, or could be: a renewal that did not answer in time counts as lost. Work that returns early gives
 * the lease back. Returns when `signal` is aborted; never rejects.
 */
export async function holdLease<L>(
  options: HoldLeaseOptions<L>,
  work: (lease: L, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { name, ttlMs, signal } = options;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    await options.whenUseful?.(signal);
    if (isOver()) return;
    const expires = performance.now() + ttlMs;
    const lease = await options.acquire().catch((error: unknown) => {
      logger.warn(`lease ${name} not acquired: ${String(error)}`);
      return undefined;
    });
    if (lease !== undefined) await workUnder(lease, expires, options, work);
    // Spread, so that those who wait for one lease do not ask in one moment.
    await pause((ttlMs / 3) * (0.5 + Math.random() / 2), signal);
  }
}

async function workUnder<L>(
  lease: L,
  expires: number,
  options: HoldLeaseOptions<L>,
  work: (lease: L, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { name, signal } = options;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const kept = keepRenewing(lease, expires, options, either).then((lost) => {
    if (lost) logger.warn(`lease ${name} lost`);
    over.abort();
    return lost;
  });
  try {
    if (!signal.aborted) await work(lease, either);
  } catch (error) {
    logger.error(`work under lease ${name} failed: ${String(error)}`);
  }
  over.abort();
  if (await kept) return;
  await options.release(lease).catch((error: unknown) => {
    logger.warn(`lease ${name} not released, it runs out by itself: ${String(error)}`);
  });
}

/** Resolves true when the lease is lost, false when it was no longer wanted. */
async function keepRenewing<L>(
  lease: L,
  expires: number,
  options: HoldLeaseOptions<L>,
  signal: AbortSignal,
): Promise<boolean> {
  const { name, ttlMs } = options;
  for (;;) {
    const left = expires - performance.now();
    await pause(Math.min(ttlMs / 3, left), signal);
    if (signal.aborted) return false;
    const asked = performance.now();
    const renewed = await Promise.race([
      options.renew(lease).catch((error: unknown) => {
        logger.warn(`lease ${name} not renewed: ${String(error)}`);
        return 'unknown' as const;
      }),
      pause(expires - asked, signal).then(() => 'unknown' as const),
    ]);
    if (renewed === false) return true;
    if (renewed === true) expires = asked + ttlMs;
    else if (performance.now() >= expires) return true;
  }
}
