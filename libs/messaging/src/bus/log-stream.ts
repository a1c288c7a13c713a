import {
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { StreamSettingsError } from '../errors.js';
import { type BusNames } from './bus-names.js';

/** How much of the log the bus keeps; it is a cache in front of Postgres, so little is enough. */
export type StreamLimits = {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly replicas: number;
};

const LIMITS: StreamLimits = { maxAgeMs: 3_600_000, maxBytes: 256 * 1024 * 1024, replicas: 1 };
/** Message ids are remembered this long: more than a relay's change of holder takes. */
const DUPLICATE_WINDOW_MS = 120_000;
const STREAM_NOT_FOUND = 10059;

/**
 * Makes the log's stream, or brings its settings up to date, and checks what the server says it keeps: an older server
 * drops settings it does not know without a word.
 */
export async function ensureLogStream(
  connection: NatsConnection,
  names: BusNames,
  limits: Partial<StreamLimits> = {},
): Promise<JetStreamManager> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const wanted = streamSettings(names, { ...LIMITS, ...limits });
  const found = await readStream(manager, names.stream);
  if (found === undefined) {
    refuseDifference(await manager.streams.add(wanted), wanted);
  } else if (differences(found, wanted).length > 0) {
    refuseDifference(await manager.streams.update(names.stream, wanted), wanted);
  }
  return manager;
}

type Settings = Partial<StreamConfig> & { name: string };

function streamSettings(names: BusNames, limits: StreamLimits): Settings {
  return {
    name: names.stream,
    subjects: [names.subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(limits.maxAgeMs),
    max_bytes: limits.maxBytes,
    num_replicas: limits.replicas,
    duplicate_window: nanos(Math.min(DUPLICATE_WINDOW_MS, limits.maxAgeMs)),
  };
}

async function readStream(manager: JetStreamManager, stream: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(stream);
  } catch (error) {
    if (errorCode(error) === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}

function refuseDifference(info: StreamInfo, wanted: Settings): void {
  const fields = differences(info, wanted);
  if (fields.length > 0) throw new StreamSettingsError(wanted.name, fields);
}

function differences(info: StreamInfo, wanted: Settings): string[] {
  const kept: Record<string, unknown> = { ...info.config };
  return Object.entries(wanted)
    .filter(([field, value]) => JSON.stringify(kept[field]) !== JSON.stringify(value))
    .map(([field]) => field);
}

/** JetStream's own number for an error. Its error classes do not load from an ES module. */
export function errorCode(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}
