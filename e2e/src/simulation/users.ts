import {
  BIND_COMPLETED,
  type Claim,
  type Decision,
  deleteObject,
  editObject,
  createObject,
  encodeDecision,
  isHeld,
  type KubeObject,
  parseQuantity,
  SELECTED_NODE,
  stamp,
  type Tracked,
  trackedOf,
  type Volume,
} from '@berth/domain';
import { appendUntilAnswered, NameTakenError, newId, VersionConflictError } from '@berth/event-store';
import { type Row } from './memory-log.js';
import {
  ATTRIBUTES,
  beginnings,
  CLAIMS,
  CLASSES,
  classOf,
  classOfZone,
  DEFAULT_CLASS,
  LARGER,
  MODEST,
  NAMESPACE,
  NODES,
  PODS,
  someClaim,
  someNamespace,
  someNode,
  somePod,
  someVolume,
  TOO_MUCH,
  VOLUMES,
  ZONES,
} from './objects.js';
import { type StoreClient } from './store-client.js';
import { type VirtualTime } from './virtual-time.js';

export const ACTOR = 'alice';
const CLUSTER = 'default';
const RETRY_MS = 20;
/** Of what a user does again because another was first. */
const TRIES = 8;

type Address = { readonly kind: string; readonly name: string };

/** People and schedulers: what they do, in what order, is the seed's. They decide as the API does. */
export class Users {
  /** What is under way. */
  busy = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly store: StoreClient,
  ) {}

  async begin(): Promise<void> {
    for (const { cluster, object } of beginnings(this.#now())) {
      await this.#append(createObject(cluster, object));
    }
  }

  /** One thing more, whatever it is. */
  act(): void {
    this.#does(this.#choose());
  }

  /** Who asks for more than there is anywhere asks for less. */
  beModest(): void {
    for (const name of CLAIMS) {
      this.#does(
        this.#edit<Claim>({ kind: 'PersistentVolumeClaim', name }, (claim) => {
          const { storage } = claim.spec.resources.requests;
          return storage === TOO_MUCH && claim.status.phase === 'Bound' ? asking(claim, MODEST) : claim;
        }),
      );
    }
  }

  #does(what: Promise<void>): void {
    this.busy += 1;
    void what.finally(() => {
      this.busy -= 1;
    });
  }

  #choose(): Promise<void> {
    const { random } = this.time;
    const what = random.below(100);
    if (what < 48) return this.#create(this.#something());
    if (what < 64) return this.#delete(this.#anything());
    if (what < 73) return this.#editVolume(random.oneOf(VOLUMES));
    if (what < 80) return this.#editClaim(random.oneOf(CLAIMS));
    if (what < 92) return this.#askForMore(random.oneOf(CLAIMS));
    if (what < 95)
      return this.#edit({ kind: 'Pod', name: random.oneOf(PODS) }, (pod) => onNode(pod, random.oneOf(NODES)));
    if (what < 97) return this.#edit({ kind: 'StorageClass', name: random.oneOf(CLASSES) }, toggledDefault);
    if (what < 98) return this.#delete({ kind: 'Namespace', name: NAMESPACE });
    return this.#deleteMade();
  }

  #something(): KubeObject {
    const { random } = this.time;
    const now = this.#now();
    const kind = random.below(10);
    if (kind < 5) return someClaim(random.oneOf(CLAIMS), random, now);
    if (kind < 8) return someVolume(random.oneOf(VOLUMES), random, now);
    if (kind < 9) return somePod(random.oneOf(PODS), random, now);
    if (random.chance(50)) return someNode(random.oneOf(NODES), random, now);
    if (random.chance(20)) return classOfZone(random.oneOf(ZONES), now);
    return classOf(random.oneOf(CLASSES), random.chance(30), now);
  }

  #anything(): Address {
    const { random } = this.time;
    return random.oneOf<Address>([
      { kind: 'PersistentVolumeClaim', name: random.oneOf(CLAIMS) },
      { kind: 'PersistentVolumeClaim', name: random.oneOf(CLAIMS) },
      { kind: 'PersistentVolume', name: random.oneOf(VOLUMES) },
      { kind: 'Pod', name: random.oneOf(PODS) },
      { kind: 'Node', name: random.oneOf(NODES) },
      { kind: 'StorageClass', name: random.oneOf(CLASSES) },
    ]);
  }

  async #editVolume(name: string): Promise<void> {
    const { random } = this.time;
    const claim = random.oneOf(CLAIMS);
    const uid = random.chance(50)
      ? (await this.#find({ kind: 'PersistentVolumeClaim', name: claim }))?.uid
      : 'gone';
    const tied = { name: claim, ...(uid !== undefined && random.chance(60) && { uid }) };
    const edit = random.oneOf<(volume: Volume) => Volume>([
      withoutClaimRef,
      (volume) => referringTo(volume, tied),
      (volume) => ({
        ...volume,
        spec: { ...volume.spec, accessModes: ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce'] },
      }),
      withoutFinalizers,
      (volume) => ({ ...volume, spec: { ...volume.spec, persistentVolumeReclaimPolicy: 'Retain' } }),
      (volume) => ({ ...volume, status: { ...volume.status, phase: 'Available' } }),
    ]);
    await this.#edit<Volume>({ kind: 'PersistentVolume', name }, edit);
  }

  #editClaim(name: string): Promise<void> {
    const { random } = this.time;
    const edit = random.oneOf<(claim: Claim) => Claim>([
      (claim) => withAnnotation(claim, SELECTED_NODE, 'n1'),
      (claim) => withAnnotation(claim, SELECTED_NODE, 'n2'),
      (claim) => withAnnotation(claim, SELECTED_NODE, undefined),
      (claim) => withAnnotation(claim, BIND_COMPLETED, undefined),
      withoutFinalizers,
      (claim) => ({ ...claim, spec: { ...claim.spec, volumeAttributesClassName: random.oneOf(ATTRIBUTES) } }),
    ]);
    return this.#edit<Claim>({ kind: 'PersistentVolumeClaim', name }, edit);
  }

  /** Or, once a request cannot be met, for less; never for less than the claim has. */
  #askForMore(name: string): Promise<void> {
    const storage = this.time.random.oneOf(LARGER);
    return this.#edit<Claim>({ kind: 'PersistentVolumeClaim', name }, (claim) => {
      const { capacity, phase } = claim.status;
      const mayAsk = phase === 'Bound' && parseQuantity(storage) > parseQuantity(capacity?.storage ?? '0');
      return mayAsk ? asking(claim, storage) : claim;
    });
  }

  /** The volume that Berth made for a claim. */
  async #deleteMade(): Promise<void> {
    const claim = await this.#find({ kind: 'PersistentVolumeClaim', name: this.time.random.oneOf(CLAIMS) });
    if (claim !== undefined) await this.#delete({ kind: 'PersistentVolume', name: `pvc-${claim.uid}` });
  }

  /** Nothing comes into a namespace that ends; one that is not there is made first. What is taken stays. */
  async #create(object: KubeObject): Promise<void> {
    const { namespace = '' } = object.metadata;
    const found = namespace === '' ? undefined : await this.#find({ kind: 'Namespace', name: namespace });
    const isMissing = namespace !== '' && found === undefined;
    if (found !== undefined && trackedOf(found).object.metadata.deletionTimestamp !== undefined) return;
    const created = createObject(CLUSTER, isMissing ? someNamespace(this.#now()) : object);
    const preconditions = found === undefined ? [] : [{ uid: found.uid, version: found.version }];
    await this.#append({ ...created, preconditions }).catch((error: unknown) => {
      if (!(error instanceof NameTakenError || error instanceof VersionConflictError)) throw error;
    });
  }

  #delete(address: Address): Promise<void> {
    return this.#change(address, async (before) =>
      deleteObject(
        before,
        { at: this.#now(), gracePeriodSeconds: 0 },
        isHeld(before.object) ? undefined : await this.#otherHalf(before),
      ),
    );
  }

  #edit<T extends KubeObject>(address: Address, edit: (object: T) => T): Promise<void> {
    return this.#change(address, async (before) => {
      // Its kind is asked for.
      const after = edit(before.object as T);
      const ends = before.object.metadata.deletionTimestamp !== undefined && !isHeld(after);
      return editObject(before, after, this.#now(), ends ? await this.#otherHalf(before) : undefined);
    });
  }

  async #change(address: Address, decide: (before: Tracked) => Promise<Decision>): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await this.#find(address);
      if (before === undefined) return;
      try {
        await this.#append(await decide(trackedOf(before)));
        return;
      } catch (error) {
        if (!(error instanceof VersionConflictError)) throw error;
      }
    }
  }

  async #append(decision: Decision): Promise<void> {
    if (decision.changes.length === 0) return;
    const id = newId();
    const metadata = { actor: ACTOR, requestId: id, correlation: decision.changes[0]?.uid ?? id };
    await appendUntilAnswered(this.store, { id, metadata, ...encodeDecision(decision, newId) });
  }

  async #otherHalf({ object }: Tracked): Promise<Tracked | undefined> {
    const { uid } = object.metadata;
    const isVolume = object.kind === 'PersistentVolume';
    const pair = await this.#again(() =>
      this.store.getBinding(isVolume ? { volumeUid: uid } : { claimUid: uid }),
    );
    if (pair === undefined) return undefined;
    const row = await this.#again(() => this.store.getObjectByUid(isVolume ? pair.claimUid : pair.volumeUid));
    return row === undefined || row.deleted ? undefined : trackedOf(row);
  }

  async #find({ kind, name }: Address): Promise<Omit<Row, 'deleted'> | undefined> {
    const namespace = kind === 'Pod' || kind === 'PersistentVolumeClaim' ? NAMESPACE : '';
    return this.#again(() => this.store.getObject({ cluster: CLUSTER, kind, namespace, name }));
  }

  async #again<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await read();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #now(): string {
    return stamp(new Date());
  }
}

function withAnnotation<T extends KubeObject>(object: T, key: string, value: string | undefined): T {
  const { [key]: _before, ...others } = object.metadata.annotations ?? {};
  const annotations = value === undefined ? others : { ...others, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function asking(claim: Claim, storage: string): Claim {
  return { ...claim, spec: { ...claim.spec, resources: { requests: { storage } } } };
}

function withoutFinalizers<T extends KubeObject>(object: T): T {
  const { finalizers: _all, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withoutClaimRef(volume: Volume): Volume {
  const { claimRef: _gone, ...spec } = volume.spec;
  return { ...volume, spec };
}

function referringTo(volume: Volume, claimRef: { readonly name: string; readonly uid?: string }): Volume {
  return { ...volume, spec: { ...volume.spec, claimRef: { namespace: NAMESPACE, ...claimRef } } };
}

function onNode(pod: KubeObject, nodeName: string): KubeObject {
  return { ...pod, spec: { ...(pod.spec as object), nodeName } };
}

function toggledDefault(storageClass: KubeObject): KubeObject {
  const isDefault = storageClass.metadata.annotations?.[DEFAULT_CLASS] === 'true';
  return withAnnotation(storageClass, DEFAULT_CLASS, isDefault ? undefined : 'true');
}
