/** A named check: it throws, or rejects, with the reason when the answer is no. */
export type HealthCheck = () => Promise<void> | void;

/** Checks by name. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

/** What the checks said, one line each in the form Kubernetes uses. */
export type HealthReport = { readonly ok: boolean; readonly lines: readonly string[] };

/** A check that hangs is a check that failed. */
const CHECK_TIMEOUT_MS = 2_000;

/** Runs all checks at once; never throws. */
export async function runHealthChecks(
  checks: HealthChecks,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<HealthReport> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({
      name,
      failure: await failureOf(check, timeoutMs),
    })),
  );
  return {
    ok: results.every(({ failure }) => failure === undefined),
    lines: results.map(({ name, failure }) =>
      failure === undefined ? `[+]${name} ok` : `[-]${name} failed: ${failure}`,
    ),
  };
}

async function failureOf(check: HealthCheck, timeoutMs: number): Promise<string | undefined> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([Promise.resolve().then(check), timeout.promise]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
