import {
  amount,
  type Claim,
  claimsOf,
  classesOf,
  COMPLETED,
  annotation,
  isGoing,
  named,
  type Pod,
  podsOf,
  SELECTED_NODE,
  type StorageClass,
  type Thing,
  type Volume,
  volumesOf,
  type World,
} from './world.js';

export function classNameOf({ spec }: Claim | Volume): string {
  return spec.storageClassName ?? '';
}

export function modeOf({ spec }: Claim | Volume): string {
  return spec.volumeMode ?? 'Filesystem';
}

/** The claimRef names the claim, with no UID or its own. */
export function isReserved({ spec: { claimRef } }: Volume, { metadata }: Claim): boolean {
  return (
    claimRef !== undefined &&
    claimRef.namespace === metadata.namespace &&
    claimRef.name === metadata.name &&
    ((claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid)
  );
}

export function isSearching(claim: Claim): boolean {
  return (
    (claim.spec.volumeName ?? '') === '' && annotation(claim, COMPLETED) === undefined && !isGoing(claim)
  );
}

export function isLate(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

function fits(volume: Volume, claim: Claim): boolean {
  return (
    !isGoing(volume) &&
    amount(volume.spec.capacity.storage) >= amount(claim.spec.resources.requests.storage) &&
    modeOf(volume) === modeOf(claim) &&
    (volume.spec.volumeAttributesClassName ?? '') === (claim.spec.volumeAttributesClassName ?? '') &&
    claim.spec.accessModes.every((mode) => volume.spec.accessModes.includes(mode))
  );
}

/** For a volume that is named by the claim: the class counts, the selector does not. */
export function fitsNamed(volume: Volume, claim: Claim): boolean {
  return fits(volume, claim) && classNameOf(volume) === classNameOf(claim);
}

/** A volume nobody has, or had. */
function isFree({ spec, status }: Volume): boolean {
  return spec.claimRef === undefined && ['Pending', 'Available'].includes(status.phase);
}

function isSelected({ metadata }: Volume, { spec }: Claim): boolean {
  return Object.entries(spec.selector?.matchLabels ?? {}).every(
    ([key, value]) => metadata.labels?.[key] === value,
  );
}

/** The volumes a claim could be given, the one it shall have first: fewest modes, reserved, smallest, first by name. */
export function candidates(world: World, claim: Claim, allows: (volume: Volume) => boolean): Volume[] {
  const modesOf = ({ spec }: Volume) => [...new Set(spec.accessModes)].sort();
  return volumesOf(world)
    .filter((volume) => fits(volume, claim))
    .filter(
      (volume) =>
        isReserved(volume, claim) ||
        (isFree(volume) &&
          classNameOf(volume) === classNameOf(claim) &&
          isSelected(volume, claim) &&
          allows(volume)),
    )
    .sort(
      (one, other) =>
        modesOf(one).length - modesOf(other).length ||
        inOrder(modesOf(one).join(), modesOf(other).join()) ||
        Number(isReserved(other, claim)) - Number(isReserved(one, claim)) ||
        inOrder(amount(one.spec.capacity.storage), amount(other.spec.capacity.storage)) ||
        inOrder(one.metadata.name, other.metadata.name),
    );
}

export function inOrder<T extends string | bigint>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The node a claim is bound for: the one a scheduler chose, else that of its oldest pod on one. */
export function nodeNameOf(world: World, claim: Claim): string | undefined {
  const [oldest] = podsOnNodes(world, claim).sort(
    (one, other) =>
      inOrder(one.metadata.creationTimestamp, other.metadata.creationTimestamp) ||
      inOrder(one.metadata.name, other.metadata.name),
  );
  return annotation(claim, SELECTED_NODE) ?? oldest?.spec.nodeName;
}

function podsOnNodes(world: World, claim: Claim): Pod[] {
  return podsOf(world, claim).filter(
    (pod) =>
      (pod.spec.nodeName ?? '') !== '' &&
      !isGoing(pod) &&
      !['Succeeded', 'Failed'].includes(pod.status.phase),
  );
}

export function nodeOf(world: World, name: string): Thing | undefined {
  return [...world.values()].find(({ kind, metadata }) => kind === 'Node' && metadata.name === name);
}

export function isReachable(world: World, { spec }: Volume, nodeName: string): boolean {
  if (spec.nodeAffinity === undefined) return true;
  const node = nodeOf(world, nodeName);
  const { nodeSelectorTerms } = spec.nodeAffinity.required;
  return nodeSelectorTerms.some(
    ({ matchExpressions = [] }) => node !== undefined && areIn(node, matchExpressions),
  );
}

export function isAllowed({ allowedTopologies = [] }: StorageClass, node: Thing): boolean {
  return (
    allowedTopologies.length === 0 ||
    allowedTopologies.some(({ matchLabelExpressions = [] }) => areIn(node, matchLabelExpressions))
  );
}

function areIn({ metadata }: Thing, expressions: readonly { key: string; values?: string[] }[]): boolean {
  return expressions.every(({ key, values = [] }) => values.includes(metadata.labels?.[key] ?? ''));
}

/** Late claims of the pods that use this one, which choose before it: the smaller first, then by name. */
export function earlierClaims(world: World, claim: Claim): Claim[] {
  const pods = new Set(podsOnNodes(world, claim).map(({ metadata }) => metadata.uid));
  const order = (one: Claim, other: Claim) =>
    inOrder(amount(one.spec.resources.requests.storage), amount(other.spec.resources.requests.storage)) ||
    inOrder(one.metadata.name, other.metadata.name);
  return claimsOf(world)
    .filter((it) => it.metadata.uid !== claim.metadata.uid && isSearching(it) && order(it, claim) < 0)
    .filter((it) => isLate(named(classesOf(world), classNameOf(it))))
    .filter((it) => podsOf(world, it).some(({ metadata }) => pods.has(metadata.uid)))
    .sort(order);
}
