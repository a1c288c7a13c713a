import { type Change, type Decision } from './decision.js';

/** Nothing to do. */
export const NOTHING: Decision = { changes: [], binds: [], unbinds: [], preconditions: [] };

/** A decision of one change, or of none. */
export function decisionOf(change: Change | undefined): Decision {
  return change === undefined ? NOTHING : { ...NOTHING, changes: [change] };
}

/** Puts decisions on different objects into one append. */
export function together(decisions: readonly Decision[]): Decision {
  return {
    changes: decisions.flatMap(({ changes }) => changes),
    binds: decisions.flatMap(({ binds }) => binds),
    unbinds: decisions.flatMap(({ unbinds }) => unbinds),
    preconditions: decisions.flatMap(({ preconditions }) => preconditions),
  };
}
