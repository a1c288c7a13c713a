import { type HeketiCredentials, type Place, type Reading, type RegisteredBackend } from '@berth/backends';

export type SightPorts = {
  readonly look: (
    backend: RegisteredBackend,
    credentials: HeketiCredentials | undefined,
  ) => Promise<Reading<readonly Place[]>>;
  /** A Backend that did not answer, or not well, does again. */
  readonly onUp: (backend: string) => void;
  readonly nowMs: () => number;
  readonly pace?: Partial<SightPace>;
};

export type SightPace = {
  /** What was seen serves whoever asks within this time. */
  readonly freshMs: number;
  /** Between looks at a Backend that fails. */
  readonly lookAgainMs: number;
  /** Nobody has asked for so long: nobody waits for it. */
  readonly forgottenMs: number;
};

const PACE: SightPace = { freshMs: 2_000, lookAgainMs: 4_000, forgottenMs: 60_000 };

type Sight = {
  readonly backend: RegisteredBackend;
  readonly credentials: HeketiCredentials | undefined;
  reading: Promise<Reading<readonly Place[]>> | undefined;
  /** When the reading ended; absent while it is under way. */
  endedMs: number | undefined;
  /** When a claim wanted to know last. */
  askedMs: number;
  failing: boolean;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Where volumes can be made, looked up once for the many who ask. A Backend that fails is looked at again by itself, so
 * that all who wait for it hear soon when it is back.
 */
export class BackendSight {
  readonly #sights = new Map<string, Sight>();
  readonly #pace: SightPace;

  constructor(private readonly ports: SightPorts) {
    this.#pace = { ...PACE, ...ports.pace };
  }

  placesOf(
    backend: RegisteredBackend,
    credentials: HeketiCredentials | undefined,
  ): Promise<Reading<readonly Place[]>> {
    const key = JSON.stringify([backend.name, backend.url.normalised, credentials]);
    const now = this.ports.nowMs();
    const known = this.#sights.get(key);
    const sight = known ?? this.#sightOf(backend, credentials, now);
    this.#sights.set(key, sight);
    sight.askedMs = now;
    const isFresh = sight.endedMs === undefined || now - sight.endedMs < this.#pace.freshMs;
    return sight.reading !== undefined && isFresh ? sight.reading : this.#look(key, sight);
  }

  /** Forgets all, as when Backends or keys have changed. */
  clear(): void {
    for (const { timer } of this.#sights.values()) clearTimeout(timer);
    this.#sights.clear();
  }

  #sightOf(backend: RegisteredBackend, credentials: HeketiCredentials | undefined, askedMs: number): Sight {
    const unseen = { reading: undefined, endedMs: undefined, failing: false, timer: undefined };
    return { backend, credentials, askedMs, ...unseen };
  }

  #look(key: string, sight: Sight): Promise<Reading<readonly Place[]>> {
    clearTimeout(sight.timer);
    sight.endedMs = undefined;
    const reading = this.ports.look(sight.backend, sight.credentials);
    sight.reading = reading;
    reading.then(
      ({ ending }) => this.#ended(key, sight, ending === 'failed'),
      () => this.#sights.delete(key),
    );
    return reading;
  }

  #ended(key: string, sight: Sight, failing: boolean): void {
    // Forgotten meanwhile: whoever asks next looks anew.
    if (this.#sights.get(key) !== sight) return;
    sight.endedMs = this.ports.nowMs();
    const isBack = sight.failing && !failing;
    sight.failing = failing;
    if (isBack) this.ports.onUp(sight.backend.name);
    if (failing) sight.timer = setTimeout(() => this.#lookAgain(key, sight), this.#pace.lookAgainMs);
  }

  #lookAgain(key: string, sight: Sight): void {
    const isWaitedFor = this.ports.nowMs() - sight.askedMs <= this.#pace.forgottenMs;
    if (isWaitedFor) this.#look(key, sight).catch(() => undefined);
    else this.#sights.delete(key);
  }
}
