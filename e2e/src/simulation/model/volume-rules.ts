import { bind, changed, holderOf, isPair, lost, releasedPhase, withFinalizers } from './claim-rules.js';
import {
  annotation,
  BY_CONTROLLER,
  type Claim,
  claimsOf,
  has,
  isGoing,
  PROVISIONED_BY,
  type Step,
  type Thing,
  type Volume,
  type World,
} from './world.js';

const PROTECTION = 'kubernetes.io/pv-protection';
const RECLAIM = 'kubernetes.io/pv-controller';
const EXTERNAL = 'external-provisioner.volume.kubernetes.io/finalizer';

/** What may be done about a volume now. That a waiting claim may take it is the claim's own step. */
export function volumeSteps(world: World, volume: Volume): Step[] {
  const finalizers = finalizersOf(world, volume);
  if (finalizers.join() !== (volume.metadata.finalizers ?? []).join()) {
    return [
      isGoing(volume) && finalizers.length === 0
        ? gone(world, volume)
        : changed(withFinalizers(volume, finalizers)),
    ];
  }
  return (volume.spec.claimRef?.uid ?? '') === '' ? [unclaimed(world, volume)] : claimed(world, volume);
}

/** A volume that goes, and what that does to its claim. */
export function gone(world: World, volume: Volume): Step {
  const holder = holderOf(world, volume);
  const step = new Map<string, Thing | undefined>([[volume.metadata.uid, undefined]]);
  if (holder !== undefined) step.set(holder.metadata.uid, lost(holder));
  return step;
}

function finalizersOf(world: World, volume: Volume): string[] {
  const isBound = volume.status.phase === 'Bound' || holderOf(world, volume) !== undefined;
  const is = (finalizer: string) => (it: string) => it !== finalizer;
  let all = volume.metadata.finalizers ?? [];
  if (!isGoing(volume) && !all.includes(PROTECTION)) all = [...all, PROTECTION];
  if (isGoing(volume) && !isBound) all = all.filter(is(PROTECTION));
  if (!isOfPlugin(volume)) return all;
  all = all.filter(is(EXTERNAL));
  if (volume.spec.persistentVolumeReclaimPolicy !== 'Delete') return all.filter(is(RECLAIM));
  return isGoing(volume) || all.includes(RECLAIM) ? all : [...all, RECLAIM];
}

function isOfPlugin(volume: Volume): boolean {
  return annotation(volume, PROVISIONED_BY)?.startsWith('kubernetes.io/') === true;
}

function inPhase(volume: Volume, phase: string): Step {
  return changed({ ...volume, status: { phase } } as Volume);
}

function unclaimed(world: World, volume: Volume): Step {
  const holder = holderOf(world, volume);
  if (holder !== undefined && volume.spec.claimRef === undefined) return bind(world, holder, volume);
  const isToBeReclaimed = isGoing(volume) && has(volume, RECLAIM);
  return inPhase(volume, isToBeReclaimed ? releasedPhase(volume) : 'Available');
}

function claimed(world: World, volume: Volume): Step[] {
  const claim = claimOf(world, volume);
  if (claim?.metadata.uid !== volume.spec.claimRef?.uid) return [inPhase(volume, releasedPhase(volume))];
  return claim === undefined ? [] : claimedBy(world, volume, claim);
}

function claimedBy(world: World, volume: Volume, claim: Claim): Step[] {
  const { volumeName = '' } = claim.spec;
  if (volumeName === '') return isGoing(volume) && has(volume, RECLAIM) ? [unbound(volume)] : [];
  if (volumeName === volume.metadata.name) return isPair(claim, volume) ? [bind(world, claim, volume)] : [];
  const isSurplus =
    annotation(volume, PROVISIONED_BY) !== undefined &&
    volume.spec.persistentVolumeReclaimPolicy === 'Delete';
  return [isSurplus ? inPhase(volume, releasedPhase(volume)) : unbound(volume)];
}

function claimOf(world: World, volume: Volume): Claim | undefined {
  const { claimRef } = volume.spec;
  const holder = holderOf(world, volume);
  if (holder?.metadata.uid === claimRef?.uid) return holder;
  return claimsOf(world).find(
    ({ metadata }) => metadata.name === claimRef?.name && metadata.namespace === claimRef.namespace,
  );
}

/** A reservation that a user wrote stays, without the UID. */
function unbound(volume: Volume): Step {
  const { claimRef, ...spec } = volume.spec;
  const { uid: _uid, ...reservation } = claimRef ?? {};
  if (annotation(volume, BY_CONTROLLER) === undefined) {
    return changed({
      ...volume,
      spec: { ...spec, claimRef: reservation },
      status: { phase: 'Available' },
    } as Volume);
  }
  const { annotations = {}, ...metadata } = volume.metadata;
  const { [BY_CONTROLLER]: _mark, ...others } = annotations;
  const kept = Object.keys(others).length === 0 ? metadata : { ...metadata, annotations: others };
  return changed({ ...volume, metadata: kept, spec, status: { phase: 'Available' } } as Volume);
}
