/** What an app tells its supervisor. */
export type SupervisorMessage = {
  readonly type: 'ready';
  readonly endpoints: Readonly<Record<string, string>>;
};

/** Sends a message to the process that started this one, if there is a channel to it. */
export function tellSupervisor(message: SupervisorMessage): void {
  // A supervisor that is gone is noticed by `disconnect`; a failed send says nothing more.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/**
 * Resolves with the reason once this process should stop: SIGTERM, SIGINT, or the end of the supervisor,
 * whose channel closes with it, so that no app outlives a killed starter.
 */
export function onStopRequest(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGINT', () => resolve('SIGINT'));
    if (process.channel !== undefined) process.once('disconnect', () => resolve('the supervisor is gone'));
  });
}
