import { type Claim } from '../claim/claim.js';
import { madeVolumeName } from '../claim/provisioning.js';
import { isOver, isScheduled } from '../kept/pod.js';
import { matchesTopologies } from '../labels/node-selector.js';
import { annotated, annotationOf, SELECTED_NODE } from '../object/annotations.js';
import { changeOf } from '../object/aggregates.js';
import { decisionOf } from '../object/compose.js';
import { editObject } from '../object/decide-object.js';
import { type Tracked } from '../object/decision.js';
import { classOf } from '../storage-class/class-of.js';
import { makerOf } from '../storage-class/provisioners.js';
import { bindsLate, type StorageClass } from '../storage-class/storage-class.js';
import { type Volume } from '../volume/volume.js';
import { type NodeView, placeOf } from './at-node.js';
import { type ClaimOutlook, type ClaimWait, type KeptVolume, waiting } from './claim-wait.js';
import { classNameOf, isReservedFor, misfitOf, volumeModeOf } from './fit.js';
import { compareNames } from './match-volume.js';
import { type Place } from './place.js';
import { pending } from './unpair.js';

/** What may be looked up for a claim that no volume fits. */
export type ClassView = NodeView & {
  readonly volumeByName: (name: string) => Tracked<Volume> | undefined;
  /** The class that claims get which name none. */
  readonly defaultClass: () => string | undefined;
  /** The volumes whose claimRef names the claim, with or without a UID. */
  readonly volumesReservedFor: (claim: Claim) => Iterable<Volume>;
};

/**
 * The rules of a claim that names no volume and that none fits, in the order of Kubernetes: a class for one that has
 * none, a node for one that is bound late, then who makes volumes for its class.
 */
export function askForVolume(claim: Tracked<Claim>, view: ClassView, at: string): ClaimOutlook {
  const { object } = claim;
  const defaultClass = classOf(object) === undefined ? view.defaultClass() : undefined;
  if (defaultClass !== undefined) {
    const classed = { ...object, spec: { ...object.spec, storageClassName: defaultClass } };
    return { decision: editObject(claim, classed, at) };
  }
  const className = classNameOf(object);
  const storageClass = view.classByName(className);
  if (className === '') return standStill(claim, { for: 'volume', ...keptFor(object, view) }, view, at);
  if (storageClass === undefined) return standStill(claim, { for: 'class', className }, view, at);
  return bindsLate(storageClass)
    ? askForNode(claim, storageClass, view, at)
    : askProvisioner(claim, storageClass, { view }, at);
}

function askForNode(
  claim: Tracked<Claim>,
  storageClass: StorageClass,
  view: ClassView,
  at: string,
): ClaimOutlook {
  const { object } = claim;
  const place = placeOf(object, view);
  const className = storageClass.metadata.name;
  if (place === undefined) {
    return standStill(claim, consumerOf(object, className, view), view, at);
  }
  const hindrance = hindranceAt(place, storageClass);
  if (hindrance !== undefined) return standStill(claim, hindrance, view, at);
  return askProvisioner(claim, storageClass, { view, place }, at);
}

/** Why no volume of a class can be had for a node. Who is not Berth looks at the node for itself. */
function hindranceAt({ nodeName, node }: Place, storageClass: StorageClass): ClaimWait | undefined {
  const { metadata, provisioner, allowedTopologies } = storageClass;
  const className = metadata.name;
  const maker = makerOf(provisioner);
  if (maker === 'nobody') return { for: 'volume-at-node', className, nodeName };
  if (node === undefined) {
    const isLookedAt = maker === 'berth' || (allowedTopologies ?? []).length > 0;
    return isLookedAt ? { for: 'node', nodeName } : undefined;
  }
  const isAllowed = matchesTopologies(allowedTopologies, node.metadata);
  return isAllowed ? undefined : { for: 'topology', className, nodeName };
}

function consumerOf(claim: Claim, className: string, view: ClassView): ClaimWait {
  const unscheduled = view.podsUsing(claim).filter((pod) => !isScheduled(pod) && !isOver(pod));
  const pods = unscheduled.map(({ metadata }) => metadata.name);
  return pods.length > 0 ? { for: 'scheduling', className, pods } : { for: 'consumer', className };
}

/** Nobody is asked for a volume; where one is tied to the claim, what is wrong with that says more than the rest. */
function standStill(claim: Tracked<Claim>, wait: ClaimWait, view: ClassView, at: string): ClaimOutlook {
  return waiting(claim, mismatchOf(claim.object, view) ?? wait, at);
}

/** A volume that is tied to the claim is not taken when it has another volume mode, which is worth telling. */
function mismatchOf(claim: Claim, view: ClassView): ClaimWait | undefined {
  for (const volume of view.volumesReservedFor(claim)) {
    const isTied = volume.spec.claimRef?.uid === claim.metadata.uid;
    if (isTied && volumeModeOf(volume) !== volumeModeOf(claim)) {
      return { for: 'volume-mode', volumeName: volume.metadata.name };
    }
  }
  return undefined;
}

/** The first by name of the volumes that are kept for the claim, none of which it can have. */
function keptFor(claim: Claim, view: ClassView): { readonly kept?: KeptVolume } {
  const kept = [...view.volumesReservedFor(claim)].filter((volume) => isReservedFor(volume, claim));
  const [first] = kept.sort((one, other) => compareNames(one.metadata.name, other.metadata.name));
  if (first === undefined) return {};
  const why = misfitOf(first, claim, { anyClass: true });
  return why === undefined ? {} : { kept: { volumeName: first.metadata.name, why } };
}

/** Not before a volume that was made for the claim is gone: both would be the same one at the back end. */
function askProvisioner(
  claim: Tracked<Claim>,
  { metadata, provisioner }: StorageClass,
  { view, place }: { readonly view: ClassView; readonly place?: Place },
  at: string,
): ClaimOutlook {
  const className = metadata.name;
  const maker = makerOf(provisioner);
  if (maker === 'nobody') {
    const wait: ClaimWait = {
      for: 'volume-of-class',
      className,
      provisioner,
      ...keptFor(claim.object, view),
    };
    return standStill(claim, wait, view, at);
  }
  const { dataSource, dataSourceRef } = claim.object.spec;
  if (maker === 'berth' && (dataSource ?? dataSourceRef) !== undefined) {
    return standStill(claim, { for: 'data-source', className, provisioner }, view, at);
  }
  const made = maker === 'berth' ? view.volumeByName(madeVolumeName(claim.object.metadata.uid)) : undefined;
  if (made !== undefined)
    return waiting(claim, { for: 'made-volume', volumeName: made.object.metadata.name }, at);
  const external = maker === 'external';
  const wait: ClaimWait = external
    ? { for: 'external-provisioner', className, provisioner }
    : { for: 'provisioning', className };
  const settled = pending(claim, undefined);
  if (settled.changes.length > 0) return { decision: settled, wait };
  if (place !== undefined && annotationOf(claim.object, SELECTED_NODE) === undefined) {
    const placed = annotated(claim.object, { [SELECTED_NODE]: place.nodeName });
    return { decision: editObject(claim, placed, at), wait };
  }
  const command = { type: 'RequestProvisioning', provisioner, className, external, at };
  return { decision: decisionOf(changeOf(claim, command)), wait };
}
