/** A volume that was looked at, by what orders the choice. */
export type Candidate = {
  readonly name: string;
  readonly uid: string;
  readonly capacity: string;
  readonly accessModes: readonly string[];
};

/**
 * When something was decided: up to which position the log was known, and how many decisions its maker had already made
 * since then, which it knew, too. Decisions of one cluster are in order by both.
 */
export type Moment = { readonly position: number; readonly order: number };

/** What a pairing was decided on; it stands in the event, so that the choice can be understood years later. */
export type DecisionRecord = Moment & {
  /**
   * How the volume was found: by search, by the claim's own volumeName, as the volume's reservation, or not at all,
   * since the two were a pair before and something of it was missing.
   */
  readonly by: 'search' | 'volumeName' | 'reservation' | 'pair';
  /** The node that the volume had to be reachable from; only for a claim that is bound late. */
  readonly nodeName?: string;
  /** The groups of free volumes that were looked into, in order, and how many volumes each held. */
  readonly lookedInto: readonly { readonly accessModes: readonly string[]; readonly volumes: number }[];
  readonly choice: Candidate;
  /** What would have been taken without the choice, of the same group; absent where none is near. */
  readonly runnerUp?: Candidate;
};
