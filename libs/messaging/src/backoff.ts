/** How long to wait before a try; each failure doubles it up to the cap. */
export type Backoff = { readonly baseMs: number; readonly capMs: number };

/**
 * The wait before try number `failures + 1`: doubled by each failure, capped, and spread over the upper half so that
 * many that failed together do not come back together.
 */
export function backoffMs(failures: number, { baseMs, capMs }: Backoff, random = Math.random): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
}
