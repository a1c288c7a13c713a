import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` holds; throws when it does not within the deadline. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${String(condition)}`);
    await sleep(5);
  }
}
