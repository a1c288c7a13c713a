import {
  done,
  failed,
  unknown,
  type BackendVolume,
  type CallOptions,
  type Capabilities,
  type CreateVolume,
  type Deletion,
  type ExpandVolume,
  type Failure,
  type FailureReason,
  type Helps,
  type ListedState,
  type ListedVolume,
  type Outcome,
  type Place,
  type Reading,
  type VolumeBackend,
} from '../backend.js';
import { REDIRECT_HOST, type ChangeKind, type Trouble } from './trouble.js';

const GIB = 1_073_741_824;

type Stored = {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  capacityBytes: number;
  state: ListedState;
  stalled: boolean;
  /** How much is being added; and whether anybody is still at it. */
  growth?: { readonly bytes: number; stalled: boolean } | undefined;
};

type Work = { readonly finish: () => void; readonly undo: () => void; readonly abandon: () => void };

/**
 * A back end in memory, for specs of whoever uses one: it passes the contract suite, and does what it is told to get
 * wrong.
 */
export class MemoryBackend implements VolumeBackend<unknown> {
  readonly capabilities: Capabilities = {
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'],
    volumeModes: ['Filesystem'],
    expand: true,
    capacityStepBytes: GIB,
  };
  /** Whether anything is reached at all, and whether our key is taken. */
  reachable = true;
  keyAccepted = true;
  readonly #stored = new Map<string, Stored>();
  readonly #troubles = new Map<ChangeKind, Trouble>();
  readonly #slow = new Set<{ readonly release: (how: 'finish' | 'crash') => void }>();
  #ids = 0;

  constructor(
    private readonly spaceBytes: Readonly<Record<string, number>> = { one: 100 * GIB, two: 100 * GIB },
  ) {}

  /** The trouble meets every change of the kind, until it is healed. */
  arm(kind: ChangeKind, trouble: Trouble): void {
    this.#troubles.set(kind, trouble);
  }

  heal(): void {
    this.#troubles.clear();
    for (const work of this.#slow) work.release('finish');
  }

  /** A crash and a new start: what was under way is abandoned. */
  restart(): void {
    this.#troubles.clear();
    for (const work of this.#slow) work.release('crash');
    this.reachable = true;
  }

  /** What it holds, whoever may reach it. */
  get contents(): readonly ListedVolume[] {
    return this.#all();
  }

  places(): Promise<Reading<readonly Place[]>> {
    return this.#reading(() => Object.keys(this.spaceBytes).map((id) => ({ id })));
  }

  create(
    { name, place, capacityBytes }: CreateVolume<unknown>,
    options: CallOptions = {},
  ): Promise<Outcome<BackendVolume>> {
    return this.#change('create', options, () => {
      if (!/^[a-zA-Z0-9_-]+$/.test(name) || !isCapacity(capacityBytes))
        return failure('InvalidRequest', 'no such volume is made');
      if (this.spaceBytes[place] === undefined)
        return failure('NotFound', 'there is no such place', ELSEWHERE);
      const bytes = roundedUp(capacityBytes);
      if (this.#all().some((one) => one.name === name && one.place === place))
        return failure('NameInUse', 'the name is in use');
      if (bytes > this.#free(place)) return failure('NoSpace', 'there is no space', ELSEWHERE);
      this.#ids += 1;
      const id = this.#ids.toString(16).padStart(32, '0');
      const volume: Stored = { id, name, place, capacityBytes: bytes, state: 'creating', stalled: false };
      this.#stored.set(id, volume);
      return {
        finish: () => void (volume.state = 'ready'),
        undo: () => void this.#stored.delete(id),
        abandon: () => void (volume.stalled = true),
        value: () => toVolume(volume),
      };
    });
  }

  find(name: string): Promise<Reading<readonly ListedVolume[]>> {
    return this.#reading(() => this.#all().filter((one) => one.name === name));
  }

  async read(id: string): Promise<Reading<BackendVolume>> {
    const found = await this.#reading(() => this.#ready(id));
    if (found.ending === 'failed') return found;
    return found.value === undefined
      ? failed(failure('NotFound', 'there is no such volume'))
      : done(toVolume(found.value));
  }

  delete(id: string, options: CallOptions = {}): Promise<Outcome<Deletion>> {
    return this.#change('delete', options, () => {
      const volume = this.#stored.get(id);
      if (volume === undefined) return { ...NO_WORK, value: (): Deletion => 'not found' };
      if (volume.state !== 'ready') return failure('InUse', 'something else holds the volume', LATER);
      volume.state = 'deleting';
      return {
        finish: () => void this.#stored.delete(id),
        undo: () => void (volume.state = 'ready'),
        abandon: () => void (volume.stalled = true),
        value: (): Deletion => 'removed',
      };
    });
  }

  expand({ id, capacityBytes }: ExpandVolume, options: CallOptions = {}): Promise<Outcome<BackendVolume>> {
    return this.#change('expand', options, () => {
      const volume = this.#ready(id);
      if (volume === undefined) return failure('NotFound', 'there is no such volume');
      const bytes = roundedUp(capacityBytes) - volume.capacityBytes;
      if (bytes <= 0) return { ...NO_WORK, value: () => toVolume(volume) };
      if (volume.growth !== undefined) return failure('InUse', 'the volume is being expanded already', LATER);
      if (bytes > this.#free(volume.place)) return failure('NoSpace', 'there is no space', ELSEWHERE);
      return { ...growthOf(volume, bytes), value: () => toVolume(volume) };
    });
  }

  list(): Promise<Reading<readonly ListedVolume[]>> {
    return this.#reading(() => this.#all());
  }

  async cleanUp(name: string): Promise<Outcome<number>> {
    const left = await this.#reading(() => [...this.#stored.values()].filter(isLeftBehind(name)));
    if (left.ending === 'failed') return left;
    for (const volume of left.value) {
      // A deletion is completed, a creation is taken back: either way the volume goes. An expansion is forgotten.
      if (volume.stalled) this.#stored.delete(volume.id);
      volume.growth = undefined;
    }
    return done(left.value.length);
  }

  #all(): readonly ListedVolume[] {
    return [...this.#stored.values()].map(({ growth: _growth, ...one }) => one);
  }

  #ready(id: string): Stored | undefined {
    const volume = this.#stored.get(id);
    return volume?.state === 'ready' ? volume : undefined;
  }

  #free(place: string): number {
    const used = [...this.#stored.values()].filter((one) => one.place === place);
    return used.reduce(
      (left, { capacityBytes, growth }) => left - capacityBytes - (growth?.bytes ?? 0),
      this.spaceBytes[place] ?? 0,
    );
  }

  #refusal(): Failure | undefined {
    if (!this.reachable) return failure('Unreachable', 'nobody answers', LATER);
    return this.keyAccepted ? undefined : failure('Unauthorized', 'the key is not accepted', LATER);
  }

  async #reading<Value>(read: () => Value): Promise<Reading<Value>> {
    await Promise.resolve();
    const refused = this.#refusal();
    return refused === undefined ? done(read()) : failed(refused);
  }

  async #change<Value>(
    kind: ChangeKind,
    { signal }: CallOptions,
    begin: () => Failure | (Work & { readonly value: () => Value }),
  ): Promise<Outcome<Value>> {
    await Promise.resolve();
    const trouble = this.#troubles.get(kind);
    const instead = this.#refusal() ?? (trouble && BEFORE[trouble]);
    if (instead === 'unknown') return unknown('no answer');
    if (instead !== undefined) return failed(instead);
    const begun = begin();
    return 'reason' in begun ? failed(begun) : this.#carryOut(begun, trouble, signal);
  }

  async #carryOut<Value>(
    work: Work & { readonly value: () => Value },
    trouble: Trouble | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<Value>> {
    switch (trouble) {
      case 'slow':
        return (await this.#slowly(work, signal)) === 'done'
          ? done(work.value())
          : unknown('the result was lost');
      case 'failed work':
        work.undo();
        return failed(failure('BackendError', 'the work failed', ELSEWHERE));
      case 'failed work with remains':
        work.abandon();
        return failed(failure('BackendError', 'the work failed', ELSEWHERE));
      default:
        work.finish();
        // Every other trouble that lets the work begin loses what tells of it.
        return trouble === undefined ? done(work.value()) : unknown('no answer');
    }
  }

  /** Resolves when the work is done, or when nobody will tell of it any more. */
  #slowly(work: Work, signal: AbortSignal | undefined): Promise<'done' | 'lost'> {
    return new Promise((resolve) => {
      const slow = {
        release: (how: 'finish' | 'crash') => {
          this.#slow.delete(slow);
          if (how === 'finish') work.finish();
          else work.abandon();
          resolve(how === 'finish' ? 'done' : 'lost');
        },
      };
      this.#slow.add(slow);
      signal?.addEventListener('abort', () => resolve('lost'), { once: true });
    });
  }
}

const NEVER: Helps = { later: false, elsewhere: false };
const LATER: Helps = { later: true, elsewhere: false };
const ELSEWHERE: Helps = { later: true, elsewhere: true };
const NO_WORK: Work = { finish: () => undefined, undo: () => undefined, abandon: () => undefined };

/** As at Heketi an increment, whatever was asked for: who asks twice gets it twice. */
function growthOf(volume: Stored, bytes: number): Work {
  const growth = { bytes, stalled: false };
  volume.growth = growth;
  const end = () => {
    volume.growth = undefined;
  };
  return {
    finish: () => {
      volume.capacityBytes += bytes;
      end();
    },
    undo: end,
    abandon: () => void (growth.stalled = true),
  };
}

function isLeftBehind(name: string): (one: Stored) => boolean {
  return (one) => one.name === name && (one.stalled || one.growth?.stalled === true);
}

/** What happens in place of the change. */
const BEFORE: Readonly<Partial<Record<Trouble, Failure | 'unknown'>>> = {
  'cut before': 'unknown',
  'hang before': 'unknown',
  error: 'unknown',
  redirect: failure('Misdirected', `redirected to http://${REDIRECT_HOST}`, LATER),
  busy: failure('Busy', 'too much at once', LATER),
};

function failure(reason: FailureReason, message: string, helps = NEVER): Failure {
  return { reason, message, helps };
}

function isCapacity(bytes: number): boolean {
  return Number.isSafeInteger(bytes) && bytes > 0;
}

function roundedUp(bytes: number): number {
  return Math.ceil(bytes / GIB) * GIB;
}

function toVolume({ id, name, place, capacityBytes }: Stored): BackendVolume {
  return { id, name, place, capacityBytes, source: { type: 'glusterfs', hosts: ['192.0.2.1'], path: name } };
}
