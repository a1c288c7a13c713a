/** What a back end can be made to do to the next change of a kind. */
export type Trouble =
  /** The connection ends, or nothing comes, before anything is done. */
  | 'cut before'
  | 'hang before'
  /** The same, after all is done. */
  | 'cut after'
  | 'hang after'
  /** All is done, and what tells of it cannot be read. */
  | 'garbage'
  /** All is done, and the one answer that tells of it is lost. */
  | 'lost result'
  /** An error of some server on the way, and nothing is done. */
  | 'error'
  | 'redirect'
  | 'busy'
  /** The work fails; and it is taken back, or its remains stay. */
  | 'failed work'
  | 'failed work with remains'
  /** The work takes until the trouble is healed, or until long after. */
  | 'slow';

export type ChangeKind = 'create' | 'delete' | 'expand';

/** The host that redirects of the suite point to. */
export const REDIRECT_HOST = 'elsewhere.example';
