import { EventPattern } from '@nestjs/microservices';
import { type EntryBatch, type SnapshotChunk } from '../follower/deliveries.js';

/** Pattern of a snapshot's parts. */
export const LOG_SNAPSHOT = 'log.snapshot';
/** Pattern of the entries behind the snapshot. */
export const LOG_ENTRIES = 'log.entries';
/** Keeps the two patterns on the follower's transport when an app has others. */
export const LOG_TRANSPORT = Symbol('berth log');

// Nest's own decorator type refuses handlers whose payload is typed more narrowly than `unknown`.
type HandlerDecorator<T> = <R extends Promise<void> | void>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<(payload: T) => R>,
) => void;

/** Marks the controller method that takes a snapshot's parts. It is awaited, and called again if it throws. */
export function OnLogSnapshot(): HandlerDecorator<SnapshotChunk> {
  return EventPattern(LOG_SNAPSHOT, LOG_TRANSPORT);
}

/** Marks the controller method that takes entries in log order. It is awaited, and called again if it throws. */
export function OnLogEntries(): HandlerDecorator<EntryBatch> {
  return EventPattern(LOG_ENTRIES, LOG_TRANSPORT);
}
