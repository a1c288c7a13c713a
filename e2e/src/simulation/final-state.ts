import {
  type Claim,
  claimsUsedBy,
  ClusterWorld,
  hasFinalizer,
  type KubeObject,
  parseQuantity,
  type Pod,
  RECLAIM_FINALIZER,
  type Volume,
} from '@berth/domain';
import { type ListedVolume } from '@berth/backends';
import { type MemoryBackend } from '@berth/backends/testing';
import { type MemoryLog } from './memory-log.js';

/** Quantities are parsed to billionths. */
const NANOS = 1_000_000_000n;
const NOW = '2030-01-01T00:00:00Z';

/** What keeps a world from being at rest; none: all that is to be done is done. */
export function finalProblems(log: MemoryLog, backend: MemoryBackend): readonly string[] {
  const live = [...log.rows.values()].filter(({ deleted }) => !deleted);
  const world = new ClusterWorld();
  for (const { cluster, version, position, state } of live) {
    world.put({ cluster, version, position, object: JSON.parse(state) as KubeObject });
  }
  const pending = world
    .all()
    .filter((uid) => world.decide(uid, NOW).changes.length > 0)
    .map((uid) => `${uid} is to be decided on`);
  return [
    ...pending,
    ...backEndProblems(
      live.map(({ state }) => JSON.parse(state) as KubeObject),
      backend,
    ),
  ];
}

/** Exactly one volume at the back end for each that Berth made, and nothing that nobody owns. */
function backEndProblems(objects: readonly KubeObject[], backend: MemoryBackend): readonly string[] {
  const listed = backend.contents;
  const backings = objects
    .filter(({ kind }) => kind === 'PersistentVolume')
    .flatMap((object) => (object as Volume).berth?.backing ?? []);
  const owned = new Set(backings.map(({ id }) => id));
  const stored = new Map(listed.map((volume) => [volume.id, volume]));
  const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim') as Claim[];
  return [
    ...(owned.size < backings.length ? ['two volumes stand for one at the back end'] : []),
    ...listed.filter(({ id }) => !owned.has(id)).map(({ name }) => `${name} is nobody's`),
    ...backings
      .filter(({ id }) => stored.get(id)?.state !== 'ready')
      .map(({ volumeName }) => `${volumeName} is gone`),
    ...objects.flatMap((object) => sizeProblem(object, stored)),
    ...claims.filter(isStillGrowing).map(({ metadata }) => `the volume of ${metadata.name} is to be larger`),
    ...claims.filter(isStillMade).map(({ metadata }) => `a volume is to be made for ${metadata.name}`),
    ...objects.filter(isStillEmptied).map(({ metadata }) => `${metadata.name} is to be emptied`),
    ...objects
      .filter((object) => isStillReclaimed(object) || isStillRecycled(object, objects))
      .map(({ metadata }) => `${metadata.name} is to be reclaimed`),
  ];
}

/** Asked for, or begun. What Heketi never makes is told of, and then waits for its user. */
function isStillMade({ metadata, spec, berth }: Claim): boolean {
  const { intent, failure } = berth?.provisioning ?? {};
  if (intent !== undefined) return true;
  if (berth?.provisioning === undefined || metadata.deletionTimestamp !== undefined) return false;
  const isRefused =
    spec.selector !== undefined ||
    spec.volumeMode === 'Block' ||
    spec.accessModes.includes('ReadWriteOncePod');
  return !(isRefused && failure !== undefined);
}

/** What Berth made has the size it is said to have: whoever asked twice for more would have too much. */
function sizeProblem(object: KubeObject, stored: ReadonlyMap<string, ListedVolume>): readonly string[] {
  if (object.kind !== 'PersistentVolume') return [];
  const { berth, spec, status } = object as Volume;
  const held = stored.get(berth?.backing?.id ?? '')?.capacityBytes;
  // Of a volume that has lost its claim meanwhile nobody asks any more.
  if (held === undefined || status.phase !== 'Bound') return [];
  const said = Number(parseQuantity(spec.capacity.storage) / NANOS);
  return held === said ? [] : [`${object.metadata.name} has ${held} bytes, and is said to have ${said}`];
}

/** What shall go is made no larger. */
function isStillGrowing({ metadata, status, berth }: Claim): boolean {
  const isGoing = metadata.deletionTimestamp !== undefined;
  return berth?.expansion?.expander === 'berth' && status.phase === 'Bound' && !isGoing;
}

/** A namespace that is asked to go goes, once pods let its claims go. */
function isStillEmptied({ kind, metadata }: KubeObject): boolean {
  return kind === 'Namespace' && metadata.deletionTimestamp !== undefined;
}

/** What pods still use is told of, and then waits for these. */
function isStillRecycled(object: KubeObject, objects: readonly KubeObject[]): boolean {
  if (object.kind !== 'PersistentVolume') return false;
  const { spec, status, berth } = object as Volume;
  const isGivenBack = status.phase === 'Released' || status.phase === 'Failed';
  if (spec.persistentVolumeReclaimPolicy !== 'Recycle' || !isGivenBack) return false;
  const { namespace, name = '' } = spec.claimRef ?? {};
  const holder = objects.find(
    (it) =>
      it.kind === 'PersistentVolumeClaim' && it.metadata.namespace === namespace && it.metadata.name === name,
  ) as Claim | undefined;
  if (isTiedTo(holder, object as Volume)) return false;
  const pods = objects.filter((it) => it.kind === 'Pod' && it.metadata.namespace === namespace) as Pod[];
  // Where a new claim has the name, the pods use that one.
  const isUsed = holder === undefined && pods.some((pod) => claimsUsedBy(pod).includes(name));
  return !isUsed || berth?.waiting === undefined;
}

/** By hand, to a claim that is there and has no other volume: then it is not given back. */
function isTiedTo(claim: Claim | undefined, { metadata, spec }: Volume): boolean {
  const { uid } = spec.claimRef ?? {};
  return claim?.metadata.uid === uid && [undefined, '', metadata.name].includes(claim?.spec.volumeName);
}

/** Berth deletes what it made. Of other volumes nobody knows how; that is told, and the volume is Failed. */
function isStillReclaimed(object: KubeObject): boolean {
  if (object.kind !== 'PersistentVolume') return false;
  const { spec, status, berth, metadata } = object as Volume;
  if (spec.persistentVolumeReclaimPolicy !== 'Delete') return false;
  const isGoing = metadata.deletionTimestamp !== undefined && hasFinalizer(object, RECLAIM_FINALIZER);
  if (isGoing && status.phase !== 'Bound') return true;
  return status.phase === 'Released' || (status.phase === 'Failed' && berth?.backing !== undefined);
}
