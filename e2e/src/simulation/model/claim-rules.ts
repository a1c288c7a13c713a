import {
  candidates,
  classNameOf,
  earlierClaims,
  fitsNamed,
  inOrder,
  isAllowed,
  isLate,
  isReachable,
  isReserved,
  nodeNameOf,
  nodeOf,
} from './matching.js';
import {
  amount,
  annotation,
  ASKED,
  ASKED_BETA,
  BY_CONTROLLER,
  type Claim,
  claimsOf,
  classesOf,
  COMPLETED,
  GLUSTER,
  has,
  isGoing,
  named,
  podsOf,
  SELECTED_NODE,
  type Step,
  type StorageClass,
  type Thing,
  type Volume,
  volumesOf,
  type World,
} from './world.js';

const PROTECTION = 'kubernetes.io/pvc-protection';
const DEFAULT = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** How strictly a choice among volumes is judged. */
export type Strictness =
  /** The first in the documented order, and a volume wherever there is one. */
  | 'best'
  /** Any that would do, or none: whoever chose may have known of others, or of less. */
  | 'any';

/** What may be done about a claim now. */
export function claimSteps(world: World, claim: Claim, strictness: Strictness): Step[] {
  if (isGoing(claim)) return whileGoing(world, claim);
  if (!has(claim, PROTECTION)) {
    return [changed(withFinalizers(claim, [...(claim.metadata.finalizers ?? []), PROTECTION]))];
  }
  if (annotation(claim, COMPLETED) !== undefined)
    return [keep(world, claim), ...growth(world, claim, strictness)];
  return (claim.spec.volumeName ?? '') === '' ? search(world, claim, strictness) : [takeNamed(world, claim)];
}

export function changed(...things: readonly Thing[]): Step {
  return new Map(things.map((thing) => [thing.metadata.uid, thing]));
}

export function withFinalizers<T extends Thing>(thing: T, finalizers: string[]): T {
  const { finalizers: _before, ...metadata } = thing.metadata;
  return { ...thing, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
}

export function annotated<T extends Thing>(thing: T, more: Record<string, string>): T {
  return {
    ...thing,
    metadata: { ...thing.metadata, annotations: { ...thing.metadata.annotations, ...more } },
  };
}

/** Bound, and to this volume. */
export function isPair(claim: Claim, volume: Volume): boolean {
  return claim.status.phase === 'Bound' && claim.spec.volumeName === volume.metadata.name;
}

export function holderOf(world: World, volume: Volume): Claim | undefined {
  return claimsOf(world).find((claim) => isPair(claim, volume));
}

export function lost(claim: Claim): Claim {
  return without(claim, 'Lost');
}

/** A claim without a volume has neither capacity nor modes. */
function without(claim: Claim, phase: string): Claim {
  const { capacity: _capacity, accessModes: _modes, ...status } = claim.status;
  return { ...claim, status: { ...status, phase } };
}

/** Both halves as a finished pair; whoever has the volume by mistake loses it, or has it again if nobody is named. */
export function bind(world: World, claim: Claim, volume: Volume): Step {
  const holder = holderOf(world, volume);
  if (holder === undefined || holder.metadata.uid === claim.metadata.uid) return paired(claim, volume);
  if (volume.spec.claimRef === undefined) return paired(holder, volume);
  return new Map([...changed(lost(holder)), ...paired(claim, volume)]);
}

function paired(claim: Claim, volume: Volume): Step {
  const { namespace, name, uid } = claim.metadata;
  const { claimRef } = volume.spec;
  const isNamed = claimRef?.uid === uid && claimRef.name === name && claimRef.namespace === namespace;
  const reference = isNamed
    ? claimRef
    : { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
  const ofVolume = isReserved(volume, claim) ? volume : annotated(volume, { [BY_CONTROLLER]: 'yes' });
  const isChosen = claim.spec.volumeName === volume.metadata.name;
  const ofClaim = annotated(claim, {
    ...(annotation(claim, COMPLETED) === undefined && { [COMPLETED]: 'yes' }),
    ...(!isChosen && { [BY_CONTROLLER]: 'yes' }),
  });
  return changed(
    {
      ...ofClaim,
      spec: { ...claim.spec, volumeName: volume.metadata.name },
      status: { ...statusWith(claim, volume), phase: 'Bound', accessModes: volume.spec.accessModes },
    } as Claim,
    { ...ofVolume, spec: { ...volume.spec, claimRef: reference }, status: { phase: 'Bound' } } as Volume,
  );
}

/** A Bound claim keeps what it has. */
function statusWith({ status }: Claim, { spec }: Volume): Claim['status'] {
  if (status.phase === 'Bound') return status;
  const { currentVolumeAttributesClassName: _former, ...others } = status;
  const { capacity, volumeAttributesClassName: attributes } = spec;
  return {
    ...others,
    capacity,
    ...(attributes !== undefined && { currentVolumeAttributesClassName: attributes }),
  };
}

function whileGoing(world: World, claim: Claim): Step[] {
  const isUsed = podsOf(world, claim).some((pod) => (pod.spec.nodeName ?? '') !== '');
  if (has(claim, PROTECTION) && !isUsed) return [withoutFinalizer(world, claim, PROTECTION)];
  return annotation(claim, COMPLETED) === undefined ? [] : [keep(world, claim)];
}

/** The last finalizer takes the claim with it, and its volume is Released in the same moment. */
export function withoutFinalizer(world: World, claim: Claim, finalizer: string): Step {
  const left = (claim.metadata.finalizers ?? []).filter((it) => it !== finalizer);
  return left.length > 0 || !isGoing(claim) ? changed(withFinalizers(claim, left)) : ended(world, claim);
}

/** A claim that goes, and what that does to its volume. */
export function ended(world: World, claim: Claim): Step {
  const volume = volumesOf(world).find((it) => isPair(claim, it));
  const step = new Map<string, Thing | undefined>([[claim.metadata.uid, undefined]]);
  if (volume?.spec.claimRef?.uid === claim.metadata.uid) {
    step.set(volume.metadata.uid, { ...volume, status: { phase: releasedPhase(volume) } } as Thing);
  }
  return step;
}

export function releasedPhase({ status }: Volume): string {
  return status.phase === 'Failed' ? 'Failed' : 'Released';
}

/** The claim was bound before. */
function keep(world: World, claim: Claim): Step {
  const volume = named(volumesOf(world), claim.spec.volumeName);
  if (volume === undefined) return changed(lost(claim));
  const { claimRef } = volume.spec;
  const isMine = claimRef === undefined || claimRef.uid === claim.metadata.uid;
  return isMine ? bind(world, claim, volume) : changed(lost(claim));
}

/** A claim that asks for more than it has of a volume that Berth made says so, and is not said so twice. */
function growth(world: World, claim: Claim, strictness: Strictness): Step[] {
  const volume = named(volumesOf(world), claim.spec.volumeName);
  if (volume === undefined || !isPair(claim, volume) || !asksForMore(claim)) return [];
  const isMade = volume.spec.glusterfs !== undefined;
  if (!isMade || volume.spec.claimRef?.uid !== claim.metadata.uid) return [];
  // Whoever lost its volume meanwhile may say so again.
  if (isSaid(claim) && strictness === 'best') return [];
  const { conditions = [], allocatedResources, allocatedResourceStatuses } = claim.status;
  const { storage } = claim.spec.resources.requests;
  const others = conditions.filter(({ type }) => !['Resizing', 'ControllerResizeError'].includes(type));
  const status = {
    ...claim.status,
    conditions: [...others, { type: 'Resizing', status: 'True' }],
    allocatedResources: { ...allocatedResources, storage },
    allocatedResourceStatuses: { ...allocatedResourceStatuses, storage: 'ControllerResizeInProgress' },
  };
  return [changed({ ...claim, status } as Claim)];
}

function asksForMore({ spec, status: { capacity } }: Claim): boolean {
  return capacity !== undefined && amount(spec.resources.requests.storage) > amount(capacity.storage);
}

function isSaid({ spec, status: { allocatedResources, allocatedResourceStatuses } }: Claim): boolean {
  const said = allocatedResources?.['storage'];
  if (said === undefined || allocatedResourceStatuses?.['storage'] === undefined) return false;
  return amount(said) === amount(spec.resources.requests.storage);
}

function takeNamed(world: World, claim: Claim): Step {
  const volume = named(volumesOf(world), claim.spec.volumeName);
  if (volume === undefined) return changed(pending(claim));
  const mayHave = volume.spec.claimRef === undefined ? fitsNamed(volume, claim) : isReserved(volume, claim);
  return mayHave ? bind(world, claim, volume) : changed(pending(claim));
}

function pending(claim: Claim): Claim {
  return without(claim, 'Pending');
}

function search(world: World, claim: Claim, strictness: Strictness): Step[] {
  const found = choices(world, claim);
  const taken = found.map(([it, volume]) => bind(world, it, volume));
  if (strictness === 'any') return [...taken, ...withoutVolume(world, claim)];
  return taken.length > 0 ? taken.slice(0, 1) : withoutVolume(world, claim);
}

/** What the claim could take, or what another could that chooses before it; the best first. */
function choices(world: World, claim: Claim): [Claim, Volume][] {
  const ofClaim = (it: Claim, allows: (volume: Volume) => boolean) =>
    candidates(world, it, allows).map((volume): [Claim, Volume] => [it, volume]);
  if (!isLate(classOf(world, claim))) return ofClaim(claim, () => true);
  const reserved = ofClaim(claim, () => false);
  const placed = [...earlierClaims(world, claim), claim].flatMap((it) => {
    const nodeName = nodeNameOf(world, it);
    return nodeName === undefined ? [] : ofClaim(it, (volume) => isReachable(world, volume, nodeName));
  });
  return [...reserved, ...placed];
}

function classOf(world: World, claim: Claim): StorageClass | undefined {
  return named(classesOf(world), classNameOf(claim));
}

/** A class, then the phase, then a node, then a provisioner that is asked: one at a time. */
function withoutVolume(world: World, claim: Claim): Step[] {
  const byDefault = defaultClass(world);
  if (claim.spec.storageClassName === undefined && byDefault !== undefined) {
    return [changed({ ...claim, spec: { ...claim.spec, storageClassName: byDefault } } as Claim)];
  }
  const storageClass = classOf(world, claim);
  if (!isClear(claim) || storageClass === undefined || classNameOf(claim) === '') {
    return [changed(pending(claim))];
  }
  const nodeName = isLate(storageClass) ? nodeNameOf(world, claim) : undefined;
  if (isLate(storageClass) && !mayBeMadeAt(world, storageClass, nodeName)) return [changed(claim)];
  return [changed(asked(world, claim, storageClass, nodeName))];
}

function isClear({ status }: Claim): boolean {
  return status.phase === 'Pending' && status.capacity === undefined && status.accessModes === undefined;
}

function mayBeMadeAt(world: World, storageClass: StorageClass, nodeName: string | undefined): boolean {
  if (nodeName === undefined) return false;
  const node = nodeOf(world, nodeName);
  if (node !== undefined) return isAllowed(storageClass, node);
  return storageClass.provisioner !== GLUSTER && (storageClass.allowedTopologies ?? []).length === 0;
}

function asked(
  world: World,
  claim: Claim,
  { provisioner }: StorageClass,
  nodeName: string | undefined,
): Claim {
  const isMine = provisioner === GLUSTER;
  if (!isMine && provisioner.startsWith('kubernetes.io/')) return claim;
  // Storage that was made for the claim before has to go first.
  if (isMine && named(volumesOf(world), `pvc-${claim.metadata.uid}`) !== undefined) return claim;
  if (nodeName !== undefined && annotation(claim, SELECTED_NODE) === undefined) {
    return annotated(claim, { [SELECTED_NODE]: nodeName });
  }
  return annotated(claim, { [ASKED]: provisioner, [ASKED_BETA]: provisioner });
}

/** The newest of the classes that say so, of equally new ones the first by name. */
function defaultClass(world: World): string | undefined {
  const [first] = classesOf(world)
    .filter((it) => DEFAULT.some((key) => annotation(it, key) === 'true'))
    .sort(
      ({ metadata: one }, { metadata: other }) =>
        inOrder(other.creationTimestamp, one.creationTimestamp) || inOrder(one.name, other.name),
    );
  return first?.metadata.name;
}
