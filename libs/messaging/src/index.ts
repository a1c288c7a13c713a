export { backoffMs, type Backoff } from './backoff.js';
export { Bus, connectBus, type BusOptions } from './bus/bus.js';
export { type StreamLimits } from './bus/log-stream.js';
export {
  GarbageMessageError,
  LogReplacedError,
  StillBehindError,
  StreamSettingsError,
  UnsupportedServerError,
} from './errors.js';
export {
  type EntryBatch,
  type FollowerHandlers,
  type LogSnapshot,
  type SnapshotChunk,
} from './follower/deliveries.js';
export { Follower } from './follower/follower.js';
export { type FollowerLimits, type FollowerOptions } from './follower/follower-options.js';
export { logSnapshotOf } from './follower/log-snapshot.js';
export { hasSeenHead, type SeenHeadOptions } from './follower/seen-head.js';
export { type FollowerCounts } from './follower/follower-metrics.js';
export { type Lag } from './follower/head-watch.js';
export { type HoldLeaseOptions, type LeaseFunctions } from './lease/hold-lease.js';
export { KeptLease, type KeptLeaseOptions } from './lease/kept-lease.js';
export { type CommitRange, type LogEntry, type LogPort, type SnapshotObject } from './log-port.js';
export { FollowerStrategy, type FollowerStrategyOptions } from './nest/follower-strategy.js';
export { OnLogEntries, OnLogSnapshot } from './nest/log-handlers.js';
export { Relay, type RelayOptions } from './relay/relay.js';
export { type RelayStatus } from './relay/relay-metrics.js';
