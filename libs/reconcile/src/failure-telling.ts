/** A failure as users were told of it last. */
export type ToldFailure = {
  readonly message: string;
  /** How often it had come about by then. */
  readonly count: number;
  readonly at: string;
};

const LONGEST_SILENCE_MS = 600_000;
/** Failures that take turns are told a few times at once, and then each minute. */
const CHANGES_AT_ONCE = 8;
const BETWEEN_CHANGES_MS = 60_000;

/**
 * Whether users are told of a failure, which is an event each: at once when it is a new one, and after that whenever it
 * has come about twice as often as was told, or ten minutes have gone by. `reports` is how many they were told already.
 */
export function isWorthTelling(
  known: ToldFailure | undefined,
  next: Pick<ToldFailure, 'message' | 'count'>,
  { reports, now }: { readonly reports: number; readonly now: Date },
): boolean {
  if (known === undefined) return true;
  const silenceMs = now.getTime() - Date.parse(known.at);
  if (known.message !== next.message) return reports < CHANGES_AT_ONCE || silenceMs >= BETWEEN_CHANGES_MS;
  return next.count >= 2 * known.count || silenceMs >= LONGEST_SILENCE_MS;
}
