/** Berth cannot start, for a reason whoever started it can mend; the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  // A failed connection to several addresses of a name is an AggregateError without a message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
