/** A body as read from the wire: an object, and the paths of members that were written twice. */
export type ParsedBody = {
  readonly value: Readonly<Record<string, unknown>>;
  readonly duplicateFields: readonly string[];
  /** What else a strict reader refuses and others are warned of. */
  readonly problems?: readonly string[];
};
