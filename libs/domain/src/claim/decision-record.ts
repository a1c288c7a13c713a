/** A volume that was looked at, by what orders the choice. */
export type Candidate = {
  readonly name: string;
  readonly uid: string;
  readonly capacity: string;
  readonly accessModes: readonly string[];
};

/** What a pairing was decided on; it stands in the event, so that the choice can be understood years later. */
export type DecisionRecord = {
  /** How the volume was found: by search, by the claim's own volumeName, or as the volume's reservation. */
  readonly by: 'search' | 'volumeName' | 'reservation';
  /** The newest of the positions of claim and volume that the decision saw. */
  readonly position: number;
  /** The groups of free volumes that were looked into, in order, and how many volumes each held. */
  readonly lookedInto: readonly { readonly accessModes: readonly string[]; readonly volumes: number }[];
  readonly choice: Candidate;
  /** What would have been taken without the choice, of the same group. */
  readonly runnerUp?: Candidate;
};
