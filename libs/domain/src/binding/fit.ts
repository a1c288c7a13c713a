import { classOf } from '../storage-class/class-of.js';
import { type AccessMode, type Claim, type VolumeMode } from '../claim/claim.js';
import { parseQuantity, type Quantity } from '../quantity/quantity.js';
import { type Volume } from '../volume/volume.js';

/** The class of a claim or volume. For matching, none and `''` are the same. */
export function classNameOf(object: Claim | Volume): string {
  return classOf(object) ?? '';
}

export function volumeModeOf(object: Claim | Volume): VolumeMode {
  return object.spec.volumeMode ?? 'Filesystem';
}

export function attributesClassOf(object: Claim | Volume): string {
  return object.spec.volumeAttributesClassName ?? '';
}

export function capacityOf(volume: Volume): Quantity {
  return parseQuantity(volume.spec.capacity.storage);
}

export function requestOf(claim: Claim): Quantity {
  return parseQuantity(claim.spec.resources.requests.storage);
}

/** The modes as a set: each once, in a fixed order. */
export function modeSetOf(modes: readonly AccessMode[]): readonly AccessMode[] {
  return [...new Set(modes)].sort();
}

/** True when every mode that is asked for is offered. */
export function offersAll(offered: readonly AccessMode[], asked: readonly AccessMode[]): boolean {
  return asked.every((mode) => offered.includes(mode));
}

/** True when a volume's claimRef names the claim, by name alone or with its UID. */
export function isReservedFor(volume: Volume, claim: Claim): boolean {
  const { claimRef } = volume.spec;
  if (claimRef === undefined) return false;
  const { namespace, name, uid } = claim.metadata;
  return claimRef.name === name && claimRef.namespace === namespace && ['', uid].includes(claimRef.uid ?? '');
}

/** True for a volume that anyone may have: nobody's, not going, and never used or clean again. */
export function isFree({ metadata, spec, status }: Volume): boolean {
  const unused = status.phase === 'Available' || status.phase === 'Pending';
  return unused && spec.claimRef === undefined && metadata.deletionTimestamp === undefined;
}

/**
 * Why a volume that a claim names, and that is nobody's, can't be given to it; undefined: it can. The selector is
 * not asked, nor the class where the volume is kept for the claim. Wording and order are those of Kubernetes.
 */
export function misfitOf(volume: Volume, claim: Claim, { anyClass = false } = {}): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  }
  if (capacityOf(volume) < requestOf(claim)) return 'requested PV is too small';
  if (!anyClass && classNameOf(volume) !== classNameOf(claim)) return 'storageClassName does not match';
  if (volumeModeOf(volume) !== volumeModeOf(claim)) return 'incompatible volumeMode';
  if (attributesClassOf(volume) !== attributesClassOf(claim))
    return 'volumeAttributesClassName does not match';
  if (!offersAll(volume.spec.accessModes, claim.spec.accessModes)) return 'incompatible accessMode';
  return undefined;
}

/** True when size, volume mode, attributes class and access modes suit: what even a reservation must satisfy. */
export function suits(volume: Volume, claim: Claim): boolean {
  return (
    volume.metadata.deletionTimestamp === undefined &&
    offersAll(volume.spec.accessModes, claim.spec.accessModes) &&
    capacityOf(volume) >= requestOf(claim) &&
    volumeModeOf(volume) === volumeModeOf(claim) &&
    attributesClassOf(volume) === attributesClassOf(claim)
  );
}
