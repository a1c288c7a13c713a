/** The part of the log that is read; an event store is one. */
export type FirstEvent = {
  readLog(after: number, limit: number): Promise<readonly { readonly id: string }[]>;
};

/**
 * What tells the volumes of this installation from those of others at the same back end: the id of the log's first
 * event. It comes into being with the log, cannot be changed or lost without it, and survives a restore. Undefined
 * while the log is empty.
 */
export async function readInstallationId(log: FirstEvent): Promise<string | undefined> {
  const [first] = await log.readLog(0, 1);
  return first?.id;
}
