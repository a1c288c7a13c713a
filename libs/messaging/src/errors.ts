/** What arrived on the bus is not a log message. It is dropped; the log itself tells what it should have said. */
export class GarbageMessageError extends Error {
  override readonly name = 'GarbageMessageError';
}

/** The server is too old for what the bus needs of it. */
export class UnsupportedServerError extends Error {
  override readonly name = 'UnsupportedServerError';
  constructor(
    readonly version: string,
    readonly needed: string,
  ) {
    super(`nats-server ${version} is too old, ${needed} or later is needed`);
  }
}

/** The server did not take the stream's settings as they were asked for. */
export class StreamSettingsError extends Error {
  override readonly name = 'StreamSettingsError';
  constructor(
    readonly stream: string,
    readonly fields: readonly string[],
  ) {
    super(`stream ${stream} does not keep what was set: ${fields.join(', ')}`);
  }
}

/** The log a follower stands on is not the one it started from: only a new start with a new snapshot helps. */
export class LogReplacedError extends Error {
  override readonly name = 'LogReplacedError';
}

/** A wait for a position ran out of time; the follower goes on. */
export class StillBehindError extends Error {
  override readonly name = 'StillBehindError';
  constructor(
    readonly wanted: number,
    readonly reached: number,
    readonly timeoutMs: number,
  ) {
    super(`position ${wanted} not reached in ${timeoutMs} ms, the follower is at ${reached}`);
  }
}
