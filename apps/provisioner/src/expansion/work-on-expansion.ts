import {
  parsedClass,
  type RegisteredBackend,
  targetOf,
  unregistered,
  type VolumeTarget,
} from '@berth/backends';
import {
  type Backing,
  type Claim,
  type ExpansionIntent,
  type StorageClass,
  type Tracked,
  type Volume,
} from '@berth/domain';
import { wholeGib } from '../passes/plan-volume.js';

/** A volume that is to be larger, and where it is. */
export type VolumeToExpand = {
  readonly claim: Tracked<Claim>;
  readonly volume: Tracked<Volume>;
  readonly target: VolumeTarget;
  readonly wantedBytes: number;
  /** Of an attempt at this volume that may still go on. */
  readonly intent?: ExpansionIntent;
};

/** What is to be done about a claim that asks for a larger volume. */
export type ExpansionWork =
  | { readonly kind: 'nothing' }
  /** It cannot be larger as things are; nothing is asked of anyone. */
  | { readonly kind: 'refuse'; readonly problem: string; readonly infeasible: boolean }
  | { readonly kind: 'expand'; readonly to: VolumeToExpand };

/** What the decision looks up. */
export type ExpansionSight = {
  readonly classOf: (name: string) => StorageClass | undefined;
  readonly backendByUrl: (url: string) => RegisteredBackend | undefined;
};

/**
 * Decides what is to be done about a claim's expansion; `volume` is the one it is paired with. That its class allows it
 * was decided when it asked.
 */
export function workOnExpansion(
  claim: Tracked<Claim>,
  volume: Tracked<Volume> | undefined,
  { classOf, backendByUrl }: ExpansionSight,
): ExpansionWork {
  const backing = volume?.object.berth?.backing;
  if (volume === undefined || backing === undefined || !isAsking(claim.object)) return { kind: 'nothing' };
  const of = parsedClass(classOf(volume.object.spec.storageClassName ?? ''));
  const target = targetOf(backing, of, backendByUrl);
  if (target === undefined) return refused(unregistered(backing.url), false);
  const wantedBytes = wholeGib(claim.object);
  if (wantedBytes === undefined) return refused('the requested size is beyond what can be made', true);
  return { kind: 'expand', to: { claim, volume, target, wantedBytes, ...intentOn(backing, claim.object) } };
}

function isAsking({ berth, status }: Claim): boolean {
  return berth?.expansion?.expander === 'berth' && status.phase === 'Bound';
}

/** The claim may have asked for another volume to be larger before. */
function intentOn({ id, url }: Backing, { berth }: Claim): Pick<VolumeToExpand, 'intent'> {
  const { intent } = berth?.expansion ?? {};
  return intent !== undefined && intent.volumeId === id && intent.url === url ? { intent } : {};
}

function refused(problem: string, infeasible: boolean): ExpansionWork {
  return { kind: 'refuse', problem, infeasible };
}
