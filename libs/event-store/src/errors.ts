import { type ObjectName } from './read-types.js';

/** Look again and decide anew: the object is not at the version the append was decided on. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';
  constructor(
    readonly uid: string,
    readonly expected: number,
    /** 0: there is no such object. */
    readonly actual: number,
    /** The object has ended; `actual` is the version of its end. */
    readonly deleted: boolean,
  ) {
    super(`object ${uid} is ${standing(actual, deleted)}, the append expects version ${expected}`);
  }
}

/** Tell the user: a live object has the name. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  constructor(
    readonly object: ObjectName,
    readonly holderUid: string,
  ) {
    super(
      `${object.kind} ${object.namespace}/${object.name} in cluster "${object.cluster}" exists: ${holderUid}`,
    );
  }
}

/** Look again and decide anew: one of the two is bound to another, or the binding to be ended is not there. */
export class BindingConflictError extends Error {
  override readonly name = 'BindingConflictError';
  constructor(
    readonly volumeUid: string,
    readonly claimUid: string,
  ) {
    super(`volume ${volumeUid} and claim ${claimUid} are not bound as the append expects`);
  }
}

/** Stop working: another holder has the lease. */
export class StaleLeaseError extends Error {
  override readonly name = 'StaleLeaseError';
  constructor(
    readonly lease: string,
    readonly fence: number,
  ) {
    super(`lease ${lease} is no longer held with fence ${fence}`);
  }
}

/** Come back later: the queue of appends is full. Nothing was written. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
  constructor(
    readonly queueLimit: number,
    readonly retryAfterSeconds: number,
  ) {
    super(`the log is busy: ${queueLimit} appends wait`);
  }
}

/** Give up: the append can never be written as it is. `field` says where, `limit` what it broke. */
export class InvalidAppendError extends Error {
  override readonly name = 'InvalidAppendError';
  constructor(
    readonly field: string,
    readonly problem: string,
    options?: ErrorOptions,
    /** Set where the field is too large. */
    readonly limitBytes?: number,
  ) {
    super(`append: ${field} ${problem}`, options);
  }
}

/** Come back later: Postgres cannot be reached, or refuses. Nothing was written. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The append was sent and no answer came. Sending the same id again tells; deciding anew under a new id may double it. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  constructor(
    readonly appendId: string,
    options?: ErrorOptions,
  ) {
    super(`append ${appendId} may have been written or not: no answer came before the deadline`, options);
  }
}

/** The position asked for is not written yet. */
export class FuturePositionError extends Error {
  override readonly name = 'FuturePositionError';
  constructor(
    readonly position: number,
    readonly head: number,
  ) {
    super(`position ${position} is beyond the head ${head}`);
  }
}

/** Start again from the head: what changed since the position asked for is not known any more. */
export class ForgottenPositionError extends Error {
  override readonly name = 'ForgottenPositionError';
  constructor(
    readonly position: number,
    readonly oldest: number,
  ) {
    super(`position ${position} is before ${oldest}, the oldest that is kept`);
  }
}

/** Ask an administrator: the database cannot be brought to this release's tables. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** What the log's own rules refuse; the rest of a batch lands all the same. */
export type AppendRefusal = VersionConflictError | NameTakenError | BindingConflictError | StaleLeaseError;

function standing(actual: number, deleted: boolean): string {
  if (deleted) return `deleted at version ${actual}`;
  return actual === 0 ? 'unknown' : `at version ${actual}`;
}
