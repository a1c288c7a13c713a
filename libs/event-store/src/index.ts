export {
  type Append,
  type Appended,
  type Binding,
  type EventMetadata,
  type LeaseClaim,
  type ObjectChange,
  type Precondition,
} from './append-types.js';
export { appendUntilAnswered, type AnsweredOptions } from './append-until-answered.js';
export {
  type CommitRecord,
  type Head,
  type ListQuery,
  type LoggedEvent,
  type ObjectName,
  type ObjectPage,
  type StoredObject,
  type ToldEvent,
  type ToldPage,
  type ToldQuery,
} from './read-types.js';
export { TOLD_EVENT_TYPES } from './read-told-events.js';
export { EventStore, openEventStore, type EventStoreOptions } from './event-store.js';
export { type KubeLeaseEntry, type KubeLeasesHead, type KubeLeaseWrite } from './kube-leases.js';
export { type StaleEvents } from './read-posted-events.js';
export { databaseProblem } from './database-problem.js';
export { migrate } from './migrate.js';
export { type SnapshotChunk } from './snapshot.js';
export {
  BindingConflictError,
  ForgottenPositionError,
  FuturePositionError,
  InvalidAppendError,
  MigrationError,
  NameTakenError,
  OutcomeUnknownError,
  StaleLeaseError,
  StoreBusyError,
  StoreUnavailableError,
  VersionConflictError,
  type AppendRefusal,
} from './errors.js';
export { newId } from './new-id.js';
export { type OwnCommit } from './own-commit.js';
