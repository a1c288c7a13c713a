import {
  evolveObject,
  type Claim,
  type DomainEvent,
  type KubeObject,
  parseQuantity,
  type Volume,
  canonicalJson,
} from '@berth/domain';
import { type LoggedEvent } from '@berth/event-store';
import { type MemoryLog } from './memory-log.js';
import { type Fed, ReferenceModel } from './model/model.js';
import { ACTOR as USER } from './users.js';

const CLAIM_PHASES = ['Pending', 'Bound', 'Lost'];
const BINDER = 'system:berth:binder';
/** So many appends the binder may not have known of. */
const LAG = 200;
const VOLUME_PHASES = ['Pending', 'Available', 'Bound', 'Released', 'Failed'];

/** Looks at the log behind each commit, and keeps the first thing that is wrong. */
export class InvariantWatch {
  problem: string | undefined;
  readonly model = new ReferenceModel(LAG);
  readonly #states = new Map<string, KubeObject>();

  constructor(private readonly log: MemoryLog) {}

  committed(first: number, last: number): void {
    for (let position = first; position <= last; position++)
      this.#look(this.log.events[position - 1], position);
    this.#require(this.#pairs(), 'the pairs');
    for (const [appendId, fed] of this.#appends(first, last)) this.#require(this.model.feed(fed), appendId);
  }

  /** What each append of a commit left; Backends belong to no cluster. */
  #appends(first: number, last: number): ReadonlyMap<string, Fed> {
    const appends = new Map<
      string,
      { readonly by: Fed['by']; readonly left: Map<string, object | undefined> }
    >();
    for (const { appendId, actor, uid, state, deletes, cluster } of this.log.events.slice(first - 1, last)) {
      if (cluster === '') continue;
      const by = actor === USER ? 'user' : actor === BINDER ? 'binder' : 'other worker';
      const fed = appends.get(appendId) ?? { by, left: new Map<string, object | undefined>() };
      appends.set(appendId, fed);
      fed.left.set(uid, deletes ? undefined : (JSON.parse(state) as object));
    }
    return appends;
  }

  #look(event: LoggedEvent | undefined, position: number): void {
    if (event === undefined || event.position !== position) {
      this.problem ??= `the log is not dense at ${position}`;
      return;
    }
    const { uid, type, schemaVersion, data, kind, appendId, deletes } = event;
    const { events } = this.log;
    const twice = events.some((it) => it.appendId === appendId && it.uid === uid && it.position !== position);
    if (twice) this.problem ??= `two events of ${uid} in append ${appendId}`;
    const told = { type, schemaVersion, data: JSON.parse(data) as object } as DomainEvent;
    const folded = evolveObject(kind, this.#states.get(uid), told);
    if (canonicalJson(folded) !== event.state)
      this.problem ??= `${type} at ${position} folds to another state`;
    if (deletes) this.#states.delete(uid);
    else this.#states.set(uid, folded);
    this.#require(phaseProblem(folded), `${type} at ${position}`);
    if (type === 'ClaimBound') this.#require(this.#pairOf(folded as Claim), `${type} at ${position}`);
  }

  /** What an append that binds leaves, seen from the claim; the volume's event may be the next. */
  #pairOf(claim: Claim): string | undefined {
    const row = this.log.find({
      cluster: 'default',
      kind: 'PersistentVolume',
      namespace: '',
      name: claim.spec.volumeName ?? '',
    });
    if (row === undefined) return undefined;
    const { spec, status } = JSON.parse(row.state) as Volume;
    const claimUid = claim.metadata.uid;
    if (this.log.bindings.get(row.uid) !== claimUid) return undefined;
    if (spec.claimRef?.uid !== claimUid || status.phase !== 'Bound') return `${row.name} does not point back`;
    return undefined;
  }

  /** Each pair is a Bound claim and the volume it names, and there are no other Bound claims. */
  #pairs(): string | undefined {
    const claims = new Set<string>();
    for (const [volumeUid, claimUid] of this.log.bindings) {
      if (claims.has(claimUid)) return `${claimUid} is bound twice`;
      claims.add(claimUid);
      const claim = this.#states.get(claimUid) as Claim | undefined;
      const volume = this.#states.get(volumeUid) as Volume | undefined;
      if (claim === undefined || volume === undefined) return `half of ${volumeUid} and ${claimUid} is gone`;
      const problem = pairProblem(claim, volume);
      if (problem !== undefined) return `${claimUid} ${problem} ${volumeUid}`;
    }
    for (const [uid, object] of this.#states) {
      const isBound = object.kind === 'PersistentVolumeClaim' && (object as Claim).status.phase === 'Bound';
      if (isBound && !claims.has(uid)) return `${uid} is Bound and no half of a pair`;
    }
    return undefined;
  }

  #require(problem: string | undefined, where: string): void {
    if (problem !== undefined) this.problem ??= `${where}: ${problem}`;
  }
}

/** Of a volume that Berth made a claim never has more than that says. */
function pairProblem(
  { status, spec }: Claim,
  { metadata, spec: { capacity }, berth }: Volume,
): string | undefined {
  if (status.phase !== 'Bound' || spec.volumeName !== metadata.name) return 'is not Bound to';
  const size = parseQuantity(status.capacity?.storage ?? '0');
  return berth?.backing !== undefined && parseQuantity(capacity.storage) < size ? 'has more than' : undefined;
}

function phaseProblem(object: KubeObject): string | undefined {
  if (object.kind === 'PersistentVolumeClaim') {
    const { status, spec } = object as Claim;
    if (!CLAIM_PHASES.includes(status.phase)) return `phase ${status.phase}`;
    if (status.phase === 'Bound' && (spec.volumeName ?? '') === '') return 'Bound to no volume';
    if (status.phase !== 'Bound' && status.capacity !== undefined) return `${status.phase} with a capacity`;
  }
  if (object.kind === 'PersistentVolume') {
    const { phase } = (object as Volume).status;
    if (!VOLUME_PHASES.includes(phase)) return `phase ${phase}`;
  }
  return undefined;
}
