import { type Claim } from '../claim/claim.js';
import { type Moment } from '../claim/decision-record.js';
import { claimUidOfMade } from '../claim/provisioning.js';
import { annotationOf, BIND_COMPLETED } from '../object/annotations.js';
import { NOTHING } from '../object/compose.js';
import { type Decision, type Tracked } from '../object/decision.js';
import { chooseDefaultClass, isDefaultClass } from '../storage-class/class-of.js';
import { bindsLate, type StorageClass } from '../storage-class/storage-class.js';
import { type KubeObject } from '../object/kube-object.js';
import { type Volume } from '../volume/volume.js';
import { classNameOf } from './fit.js';
import { claimsUsedBy, type Pod } from '../kept/pod.js';
import { nodeNameOf, placeOf } from './at-node.js';
import { FewByKey } from './few-by-key.js';
import { Names } from './names-index.js';
import { type ClaimOutlook } from './claim-wait.js';
import { type ClaimView, syncClaim } from './sync-claim.js';
import { mayServe } from './match-volume.js';
import { ObjectStore } from './object-store.js';
import { PodIndex } from './pod-index.js';
import { syncVolume, type VolumeView } from './sync-volume.js';
import { isPaired } from './unpair.js';
import { VolumeIndex } from './volume-index.js';
import { byAge, WaitingClaims } from './waiting-claims.js';

/** The kinds a world is made of. */
export const WORLD_KINDS = [
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'Pod',
  'Node',
] as const;

const BEFORE_ALL: Moment = { position: 0, order: 0 };

/**
 * The claims, volumes, classes, pods and nodes of one cluster, held in memory with the indexes that make the rules fast. Whoever
 * drives it puts in what the log says, and what its own decisions leave, and asks what is to be done next.
 */
export class ClusterWorld {
  readonly #objects = new ObjectStore();
  readonly #uids = new Names();
  /** The claims that name a volume, bound or not, by the volume's name. */
  readonly #claimsNaming = new FewByKey();
  readonly #index = new VolumeIndex((uid) => this.#volume(uid)?.object);
  readonly #waiting = new WaitingClaims();
  readonly #pods = new PodIndex();
  /** UIDs of the claims that look for a volume and have a node. */
  readonly #placed = new Set<string>();
  /** The classes that are marked as default. */
  readonly #defaults = new Map<string, KubeObject>();

  #moment = BEFORE_ALL;

  /** How many objects the world holds. */
  get size(): number {
    return this.#objects.size;
  }

  find(uid: string): Tracked | undefined {
    return this.#objects.get(uid);
  }

  /** Takes an object in, or what became of it. */
  put(tracked: Tracked): void {
    const { uid } = tracked.object.metadata;
    this.#forget(uid);
    this.#objects.set(uid, tracked);
    this.#uids.set(tracked.object, uid);
    if (isVolume(tracked)) this.#index.add(tracked.object);
    if (isClaim(tracked)) this.#addClaim(tracked);
    if (isPod(tracked)) this.#addPod(tracked.object);
    if (isClass(tracked) && isDefaultClass(tracked.object)) this.#defaults.set(uid, tracked.object);
  }

  remove(uid: string): void {
    this.#forget(uid);
    this.#objects.delete(uid);
  }

  /** Every object's UID, in the order of the last events: what a new driver looks at first. */
  all(): readonly string[] {
    return this.#objects.inOrder();
  }

  /**
   * The objects whose outlook may depend on this one, itself last. To be asked before a change as well as after: a
   * claimRef or a volumeName may have pointed elsewhere.
   */
  affectedBy(uid: string): readonly string[] {
    const tracked = this.#objects.get(uid);
    if (tracked === undefined) return [];
    if (isVolume(tracked)) return [...this.#claimsAround(tracked.object), uid];
    if (isClaim(tracked)) return [...this.#volumesAround(tracked.object), uid];
    if (isPod(tracked)) return [...this.#claimsOfPod(tracked.object)];
    if (tracked.object.kind === 'Node') return [...this.#claimsAt(tracked.object.metadata.name)];
    return isClass(tracked) ? [...this.#claimsAsking(tracked.object)] : [];
  }

  /**
   * What is to be done about an object now; no changes: nothing. `at` is the time, RFC 3339 in whole seconds. What is
   * to be done first may concern other objects only: once it is done, the object is to be looked at again. `moment` is
   * recorded where a pair is made.
   */
  decide(uid: string, at: string, moment = BEFORE_ALL): Decision {
    this.#moment = moment;
    const tracked = this.#objects.get(uid);
    if (tracked === undefined) return NOTHING;
    if (isVolume(tracked)) return syncVolume(tracked, this.#volumeView(at), at);
    return isClaim(tracked) ? syncClaim(tracked, this.#claimView, at).decision : NOTHING;
  }

  /** What is to be done about a claim, or what it waits for; undefined for what is no claim here. */
  outlook(claimUid: string, at: string): ClaimOutlook | undefined {
    const tracked = this.#objects.get(claimUid);
    return tracked !== undefined && isClaim(tracked) ? syncClaim(tracked, this.#claimView, at) : undefined;
  }

  /** The pods that use the claim of this name, by name. */
  podsUsing(namespace: string, claimName: string): readonly Pod[] {
    return this.#pods.using(namespace, claimName);
  }

  readonly #claimView: ClaimView = {
    moment: () => this.#moment,
    volumeByName: (name) => this.#volume(this.#uids.get('PersistentVolume', '', name)),
    pairedClaim: (volume) => this.#pairedClaim(volume),
    classByName: (name) => this.#class(name),
    defaultClass: () => chooseDefaultClass(this.#defaults.values()),
    podsUsing: (claim) => this.#podsOf(claim),
    nodeByName: (name) => this.#objects.get(this.#uids.get('Node', '', name) ?? '')?.object,
    searchingClaimsOf: (pod) =>
      [...this.#claimsOfPod(pod)].flatMap((uid) => {
        const claim = this.#claim(uid);
        return claim !== undefined && isSearching(claim.object) ? [claim] : [];
      }),
    volumesReservedFor: ({ metadata }) => this.#index.reservedFor(metadata.namespace ?? '', metadata.name),
    findVolume: (claim, options) => {
      const match = this.#index.find(claim, options);
      const tracked = match && this.#volume(match.volume.metadata.uid);
      return match && tracked && { ...match, tracked };
    },
  };

  #volumeView(at: string): VolumeView {
    return {
      moment: () => this.#moment,
      claimByName: (namespace, name) => this.#claim(this.#uids.get('PersistentVolumeClaim', namespace, name)),
      pairedClaim: (volume) => this.#pairedClaim(volume),
      offer: (volume) => {
        const isLate = bindsLate(this.#class(classNameOf(volume)));
        const claim = isLate ? this.#firstPlacedFor(volume) : this.#waiting.firstFor(volume);
        return claim === undefined ? NOTHING : syncClaim(claim, this.#claimView, at).decision;
      },
    };
  }

  #pairedClaim(volume: Volume): Tracked<Claim> | undefined {
    for (const uid of this.#claimsNaming.get(volume.metadata.name)) {
      const claim = this.#claim(uid);
      if (claim !== undefined && isPaired(claim.object, volume)) return claim;
    }
    return undefined;
  }

  #addClaim(claim: Tracked<Claim>): void {
    const { volumeName = '' } = claim.object.spec;
    if (isSearching(claim.object)) this.#waiting.add(claim);
    this.#place(claim);
    if (volumeName !== '') this.#claimsNaming.add(volumeName, claim.object.metadata.uid);
  }

  #forget(uid: string): void {
    const known = this.#objects.get(uid);
    if (known === undefined) return;
    this.#uids.delete(known.object, uid);
    if (isVolume(known)) this.#index.remove(known.object);
    if (isClaim(known)) this.#forgetClaim(known);
    if (isPod(known)) this.#forgetPod(known.object);
    this.#defaults.delete(uid);
  }

  #forgetClaim(claim: Tracked<Claim>): void {
    const { volumeName = '' } = claim.object.spec;
    if (isSearching(claim.object)) this.#waiting.remove(claim);
    this.#placed.delete(claim.object.metadata.uid);
    this.#claimsNaming.delete(volumeName, claim.object.metadata.uid);
  }

  #addPod(pod: Pod): void {
    this.#pods.add(pod);
    this.#placeClaimsOf(pod);
  }

  #forgetPod(pod: Pod): void {
    this.#pods.remove(pod);
    this.#placeClaimsOf(pod);
  }

  #placeClaimsOf(pod: Pod): void {
    for (const uid of this.#claimsOfPod(pod)) {
      const claim = this.#claim(uid);
      if (claim !== undefined) this.#place(claim);
    }
  }

  #place({ object }: Tracked<Claim>): void {
    const isPlaced = isSearching(object) && nodeNameOf(object, this.#podsOf(object)) !== undefined;
    if (isPlaced) this.#placed.add(object.metadata.uid);
    else this.#placed.delete(object.metadata.uid);
  }

  #podsOf({ metadata }: Claim): readonly Pod[] {
    return this.podsUsing(metadata.namespace ?? '', metadata.name);
  }

  /** The oldest of the claims with a node that this free volume may serve there. */
  #firstPlacedFor(volume: Volume): Tracked<Claim> | undefined {
    const candidates = [...this.#placed].flatMap((uid) => {
      const claim = this.#claim(uid);
      const place = claim && placeOf(claim.object, this.#claimView);
      return claim && place && mayServe(volume, claim.object, { place }) ? [claim] : [];
    });
    return candidates.sort(byAge)[0];
  }

  *#claimsAt(nodeName: string): Generator<string> {
    for (const uid of this.#placed) {
      const claim = this.#claim(uid)?.object;
      if (claim !== undefined && nodeNameOf(claim, this.#podsOf(claim)) === nodeName) yield uid;
    }
  }

  *#claimsAround({ metadata, spec }: Volume): Generator<string> {
    // First those that are or were bound to it: one that lost it must let go before another can be bound.
    yield* this.#claimsNaming.get(metadata.name);
    const { namespace = '', name = '' } = spec.claimRef ?? {};
    const claim = this.#uids.get('PersistentVolumeClaim', namespace, name);
    if (claim !== undefined) yield claim;
    // Whatever its claimRef says by now, it is in the way of another that is made for the same claim.
    const made = claimUidOfMade(metadata.name);
    if (made !== undefined && made !== claim && this.#objects.has(made)) yield made;
  }

  /** A default class concerns those too that have none. */
  *#claimsAsking(storageClass: StorageClass): Generator<string> {
    const names = [storageClass.metadata.name, ...(isDefaultClass(storageClass) ? [''] : [])];
    for (const name of names) {
      for (const { object } of this.#waiting.ofClass(name)) yield object.metadata.uid;
    }
  }

  *#claimsOfPod(pod: Pod): Generator<string> {
    for (const name of claimsUsedBy(pod)) {
      const claim = this.#uids.get('PersistentVolumeClaim', pod.metadata.namespace ?? '', name);
      if (claim !== undefined) yield claim;
    }
  }

  *#volumesAround({ metadata, spec }: Claim): Generator<string> {
    yield* this.#index.uidsReservedFor(metadata.namespace ?? '', metadata.name);
    const named = this.#uids.get('PersistentVolume', '', spec.volumeName ?? '');
    if (named !== undefined) yield named;
  }

  #volume(uid: string | undefined): Tracked<Volume> | undefined {
    return this.#objects.get(uid ?? '') as Tracked<Volume> | undefined;
  }

  #claim(uid: string | undefined): Tracked<Claim> | undefined {
    return this.#objects.get(uid ?? '') as Tracked<Claim> | undefined;
  }

  #class(name: string): StorageClass | undefined {
    const tracked = this.#objects.get(this.#uids.get('StorageClass', '', name) ?? '');
    return tracked?.object as StorageClass | undefined;
  }
}

function isVolume(tracked: Tracked): tracked is Tracked<Volume> {
  return tracked.object.kind === 'PersistentVolume';
}

function isClaim(tracked: Tracked): tracked is Tracked<Claim> {
  return tracked.object.kind === 'PersistentVolumeClaim';
}

function isPod(tracked: Tracked): tracked is Tracked<Pod> {
  return tracked.object.kind === 'Pod';
}

function isClass(tracked: Tracked): tracked is Tracked<StorageClass> {
  return tracked.object.kind === 'StorageClass';
}

/** True for a claim that any fitting volume would serve. */
function isSearching(claim: Claim): boolean {
  return (
    (claim.spec.volumeName ?? '') === '' &&
    annotationOf(claim, BIND_COMPLETED) === undefined &&
    claim.metadata.deletionTimestamp === undefined
  );
}
