import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { Follower } from '../follower/follower.js';
import { type FollowerOptions } from '../follower/follower-options.js';
import { type FollowerCounts } from '../follower/follower-metrics.js';
import { type Lag } from '../follower/head-watch.js';
import { LOG_ENTRIES, LOG_SNAPSHOT, LOG_TRANSPORT } from './log-handlers.js';

export type FollowerStrategyOptions = Omit<FollowerOptions, 'onSnapshot' | 'onEntries'> & {
  /** The log was replaced under the process. Absent: the error is thrown, for the supervisor to start it anew. */
  readonly onFatal?: (error: unknown) => void;
};

/** Nest transport that brings the log to the methods marked with `OnLogSnapshot` and `OnLogEntries`. */
export class FollowerStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = LOG_TRANSPORT;
  /** Failures of handlers reach us, and we call them again. */
  override readonly propagatesEventHandlerErrors = true;
  readonly follower: Follower;
  readonly #onFatal: (error: unknown) => void;

  constructor(options: FollowerStrategyOptions) {
    super();
    this.initializeSerializer({});
    this.initializeDeserializer({});
    this.#onFatal = options.onFatal ?? throwOutside;
    this.follower = new Follower({
      ...options,
      onSnapshot: (chunk) => this.#dispatch(LOG_SNAPSHOT, chunk),
      onEntries: (batch) => this.#dispatch(LOG_ENTRIES, batch),
    });
  }

  /** Starts to follow and calls back at once: the app comes up, and `caughtUp` tells when it knows the log. */
  listen(callback: () => void): void {
    this.follower.start();
    this.follower.ended().catch(this.#onFatal);
    callback();
  }

  async close(): Promise<void> {
    await this.follower.close();
  }

  /** Resolves once the snapshot and all that was committed before the start is handled: ready. */
  async caughtUp(): Promise<void> {
    await this.follower.caughtUp();
  }

  /** For a read after a write: resolves when the entry at `position` is handled, else `StillBehindError`. */
  async waitForPosition(position: number, timeoutMs: number): Promise<void> {
    await this.follower.waitForPosition(position, timeoutMs);
  }

  position(): number {
    return this.follower.position();
  }

  lag(): Lag {
    return this.follower.lag();
  }

  counts(): Readonly<FollowerCounts> {
    return this.follower.counts();
  }

  /** This transport has no events of its own. */
  on(): void {
    return undefined;
  }

  /** There is no client library under this transport but the follower. */
  // Nest's signature: the caller names the type it expects.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  unwrap<T>(): T {
    return this.follower as T;
  }

  async #dispatch(pattern: string, payload: unknown): Promise<void> {
    const handler = this.messageHandlers.get(pattern);
    if (!handler) return;
    const result: unknown = await handler(payload, new BaseRpcContext([]));
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

function throwOutside(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
