import { canonicalJson } from '@berth/domain';
import { claimSteps, type Strictness } from './claim-rules.js';
import { volumeSteps } from './volume-rules.js';
import { type Claim, type Step, type Thing, type Volume, type World } from './world.js';

/** One append, as the log has it: who, and what it left of each object; undefined: it is gone. */
export type Fed = {
  readonly by: 'user' | 'binder' | 'other worker';
  readonly left: ReadonlyMap<string, object | undefined>;
};

/**
 * The storage rules once more, as plainly as they can be said, for the specs. It is fed the log, append by append: what
 * users and the other workers did it takes over; of each thing the binder did it must know of a rule by which it was to
 * be done, and what that leaves. So at the end its world is the log's, or something is wrong with one of them.
 */
export class ReferenceModel {
  /** Worlds behind each append, the newest last. */
  readonly #worlds: World[] = [new Map()];

  /** `lag`: how many appends the binder may have been behind; 0: none, and of volumes it takes the best. */
  constructor(private readonly lag = 0) {}

  get world(): World {
    return this.#worlds.at(-1) ?? new Map<string, Thing>();
  }

  /** Gives what is wrong; undefined: nothing. */
  feed({ by, left }: Fed): string | undefined {
    const step: Step = new Map([...left].map(([uid, object]) => [uid, object && visible(object)]));
    const news = newsOf(this.world, step);
    const problem = by === 'binder' && news.size > 0 ? this.#problemOf(news) : undefined;
    const next = new Map(this.world);
    for (const [uid, thing] of news) {
      if (thing === undefined) next.delete(uid);
      else next.set(uid, thing);
    }
    this.#worlds.push(next);
    if (this.#worlds.length > this.lag + 1) this.#worlds.shift();
    return problem;
  }

  /** What its rules would still do; nothing: the world is at rest. */
  unsettled(): string[] {
    const { world } = this;
    return [...world.values()].flatMap((thing) =>
      stepsFor(world, thing, 'best')
        .map((step) => newsOf(world, step))
        .filter(({ size }) => size > 0)
        .map((news) => `${thing.kind} ${thing.metadata.name} should be ${describe(news)}`),
    );
  }

  #problemOf(news: Step): string | undefined {
    const { world } = this;
    const strictness = this.lag === 0 ? 'best' : 'any';
    // What was decided on stands as it stood: the log sees to that. Of all else less may have been known.
    const known = this.#worlds.filter((it) =>
      [...news.keys()].every((uid) => it.get(uid) === world.get(uid)),
    );
    const isRight = known
      .reverse()
      .some((it) =>
        [...it.values()].some((thing) =>
          stepsFor(it, thing, strictness).some((step) => textOf(newsOf(it, step)) === textOf(news)),
        ),
      );
    return isRight ? undefined : `no rule leaves ${describe(news)}; at rest: ${this.unsettled().join('; ')}`;
  }
}

function stepsFor(world: World, thing: Thing, strictness: Strictness): Step[] {
  if (thing.kind === 'PersistentVolumeClaim') return claimSteps(world, thing as Claim, strictness);
  return thing.kind === 'PersistentVolume' ? volumeSteps(world, thing as Volume) : [];
}

/** Only what differs. */
function newsOf(world: World, step: Step): Step {
  return new Map([...step].filter(([uid, thing]) => !isSame(thing, world.get(uid))));
}

function isSame(one: Thing | undefined, other: Thing | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && plain(one) === plain(other));
}

function plain(thing: Thing): string {
  return canonicalJson(thing);
}

function textOf(step: Step): string {
  return [...step]
    .map(([uid, thing]) => `${uid} ${thing === undefined ? 'gone' : plain(thing)}`)
    .sort()
    .join('\n');
}

function describe(step: Step): string {
  return [...step].map(([uid, thing]) => (thing === undefined ? `${uid} gone` : plain(thing))).join(' and ');
}

/** Without what only Berth keeps, and what tells when and why but not what. */
function visible(object: object): Thing {
  const { berth: _record, ...thing } = JSON.parse(canonicalJson(object)) as Thing & {
    berth?: unknown;
    spec?: { claimRef?: { resourceVersion?: string } };
    status?: {
      lastPhaseTransitionTime?: string;
      message?: string;
      conditions?: { lastTransitionTime?: string; message?: string }[];
    };
  };
  delete thing.spec?.claimRef?.resourceVersion;
  delete thing.status?.lastPhaseTransitionTime;
  delete thing.status?.message;
  for (const condition of thing.status?.conditions ?? []) {
    delete condition.lastTransitionTime;
    delete condition.message;
  }
  return thing;
}
