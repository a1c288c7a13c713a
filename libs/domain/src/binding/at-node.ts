import { type Claim } from '../claim/claim.js';
import { isOver, isScheduled, type Pod } from '../kept/pod.js';
import { type Node } from '../kept/node.js';
import { annotationOf, SELECTED_NODE } from '../object/annotations.js';
import { type Tracked } from '../object/decision.js';
import { compareQuantities } from '../quantity/quantity.js';
import { bindsLate, type StorageClass } from '../storage-class/storage-class.js';
import { classNameOf, requestOf } from './fit.js';
import { compareNames } from './match-volume.js';
import { type Place } from './place.js';

/** What may be looked up to bind a claim for a node. */
export type NodeView = {
  readonly classByName: (name: string) => StorageClass | undefined;
  readonly nodeByName: (name: string) => Node | undefined;
  /** The pods that use the claim, by name. */
  readonly podsUsing: (claim: Claim) => readonly Pod[];
  /** The claims a pod uses that look for a volume. */
  readonly searchingClaimsOf: (pod: Pod) => readonly Tracked<Claim>[];
};

/** The node that is chosen for a claim, or the one of the oldest pod that uses it. */
export function nodeNameOf(claim: Claim, pods: readonly Pod[]): string | undefined {
  const selected = annotationOf(claim, SELECTED_NODE);
  if (selected !== undefined) return selected;
  return podsOnNodes(pods).toSorted(byAge)[0]?.spec?.nodeName;
}

/** The node a claim is to be bound for; undefined: none yet. */
export function placeOf(claim: Claim, view: NodeView): Place | undefined {
  const nodeName = nodeNameOf(claim, view.podsUsing(claim));
  if (nodeName === undefined) return undefined;
  const node = view.nodeByName(nodeName);
  return { nodeName, ...(node !== undefined && { node }) };
}

/**
 * The claims that choose a volume before this one, and itself as the last: of those that the same pods use and that are
 * bound late, the smallest request first, as Kubernetes' scheduler has it.
 */
export function claimsInTurn(claim: Tracked<Claim>, view: NodeView): readonly Tracked<Claim>[] {
  const siblings = new Map<string, Tracked<Claim>>();
  for (const pod of podsOnNodes(view.podsUsing(claim.object))) {
    for (const it of view.searchingClaimsOf(pod)) siblings.set(it.object.metadata.uid, it);
  }
  siblings.delete(claim.object.metadata.uid);
  const earlier = [...siblings.values()].filter(
    (it) => bindsLate(view.classByName(classNameOf(it.object))) && bySize(it, claim) < 0,
  );
  return [...earlier.sort(bySize), claim];
}

function podsOnNodes(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => isScheduled(pod) && !isOver(pod));
}

function byAge({ metadata: one }: Pod, { metadata: other }: Pod): number {
  return compareNames(one.creationTimestamp, other.creationTimestamp) || compareNames(one.name, other.name);
}

function bySize({ object: one }: Tracked<Claim>, { object: other }: Tracked<Claim>): number {
  return (
    compareQuantities(requestOf(one), requestOf(other)) ||
    compareNames(one.metadata.name, other.metadata.name)
  );
}
