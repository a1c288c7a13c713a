import { BOUND_BY_CONTROLLER, VOLUME_PROTECTION, annotationOf } from '../object/annotations.js';
import { CommandRefusedError } from '../errors.js';
import { mergePatchBetween } from '../json/merge-patch.js';
import { withoutFinalizer } from '../object/finalizers.js';
import { type LifeCommand, decideLife, isHeld, lifeOf } from '../object/lifecycle.js';
import { parseQuantity } from '../quantity/quantity.js';
import { RECLAIM_FINALIZER, type ReclaimAction, type ReclaimFailure, withVolumeRecord } from './reclaim.js';
import { type Volume, type VolumeBoundData, type VolumeEvent, type VolumeState } from './volume.js';

/** What can be decided about giving storage back. */
type ReclaimCommand =
  | { readonly type: 'StartReclaim'; readonly action: ReclaimAction; readonly at: string }
  | { readonly type: 'FailReclaim'; readonly failure: ReclaimFailure }
  | { readonly type: 'DelayReclaim'; readonly wait: ReclaimFailure }
  | { readonly type: 'Recycle'; readonly at: string }
  /** The storage is gone: lets the volume go, at once where nobody else holds it. */
  | { readonly type: 'FinishReclaim'; readonly at: string };

export type VolumeCommand =
  | LifeCommand<Volume>
  | ReclaimCommand
  | { readonly type: 'MakeAvailable'; readonly at: string }
  | { readonly type: 'Bind'; readonly data: VolumeBoundData }
  | { readonly type: 'Release'; readonly at: string }
  /** It is tied to a claim that can't have it. */
  | { readonly type: 'ReportMismatch'; readonly message: string; readonly at: string }
  /** Its storage is larger by now; a smaller size changes nothing. */
  | { readonly type: 'Expand'; readonly capacity: string; readonly at: string }
  /** Gives up a claim that is bound elsewhere; a reservation of the user's stays. */
  | { readonly type: 'Unbind'; readonly at: string };

/**
 * What happens to a volume on a command; nothing when it is so already.
 *
 * @throws CommandRefusedError
 */
export function decideVolume(command: VolumeCommand, state: VolumeState): readonly VolumeEvent[] {
  switch (command.type) {
    case 'Create':
    case 'Delete':
      return decideLife('Volume', command, state);
    case 'Edit':
      return decideLife('Volume', { ...command, object: keepingOwn(command.object, state) }, state);
    default:
      return decideLive(command, objectOf(state, command.type));
  }
}

function decideLive(
  command: Exclude<VolumeCommand, LifeCommand<Volume>>,
  volume: Volume,
): readonly VolumeEvent[] {
  switch (command.type) {
    case 'MakeAvailable':
      if (volume.status.phase === 'Available') return [];
      return [{ type: 'VolumeAvailable', schemaVersion: 1, data: { at: command.at } }];
    case 'Bind':
      return [{ type: 'VolumeBound', schemaVersion: 1, data: command.data }];
    case 'Release':
      return decideRelease(command.at, volume);
    case 'ReportMismatch':
      return decideMismatch(command, volume);
    case 'Expand':
      return decideExpand(command, volume);
    case 'Unbind':
      return decideUnbind(command.at, volume);
    default:
      return decideReclaim(command, volume);
  }
}

function decideReclaim(command: ReclaimCommand, volume: Volume): readonly VolumeEvent[] {
  switch (command.type) {
    case 'StartReclaim':
      return decideStart(command.action, command.at, volume);
    case 'FailReclaim':
      return [{ type: 'VolumeReclaimFailed', schemaVersion: 1, data: command.failure }];
    case 'DelayReclaim':
      return [{ type: 'VolumeReclaimDelayed', schemaVersion: 1, data: command.wait }];
    case 'Recycle': {
      const keepsReservation = isReservedByUser(volume);
      return [{ type: 'VolumeRecycled', schemaVersion: 1, data: { keepsReservation, at: command.at } }];
    }
    case 'FinishReclaim':
      return decideFinish(command.at, volume);
  }
}

/** Failed is not overwritten: it is Released with a reclaim that went wrong. */
function decideRelease(at: string, { status }: Volume): readonly VolumeEvent[] {
  if (status.phase === 'Released' || status.phase === 'Failed') return [];
  return [{ type: 'VolumeReleased', schemaVersion: 1, data: { at } }];
}

function decideMismatch(
  { message, at }: { readonly message: string; readonly at: string },
  { berth }: Volume,
): readonly VolumeEvent[] {
  if (berth?.mismatch?.message === message) return [];
  return [{ type: 'VolumeMismatched', schemaVersion: 1, data: { message, at } }];
}

function decideExpand(
  { capacity, at }: { readonly capacity: string; readonly at: string },
  { spec }: Volume,
): readonly VolumeEvent[] {
  if (parseQuantity(capacity) <= parseQuantity(spec.capacity.storage)) return [];
  return [{ type: 'VolumeExpanded', schemaVersion: 1, data: { capacity, at } }];
}

function decideUnbind(at: string, volume: Volume): readonly VolumeEvent[] {
  const keepsReservation = isReservedByUser(volume);
  return [{ type: 'VolumeUnbound', schemaVersion: 1, data: { keepsReservation, at } }];
}

function isReservedByUser(volume: Volume): boolean {
  return annotationOf(volume, BOUND_BY_CONTROLLER) === undefined;
}

function decideStart(action: ReclaimAction, at: string, { berth }: Volume): readonly VolumeEvent[] {
  if (berth?.reclaim?.action === action) return [];
  return [{ type: 'VolumeReclaimStarted', schemaVersion: 1, data: { action, at } }];
}

/** Where others hold the volume, its deletion is asked for first, and its own finalizers go last. */
function decideFinish(at: string, volume: Volume): readonly VolumeEvent[] {
  const life = lifeOf(volume);
  const free = [RECLAIM_FINALIZER, VOLUME_PROTECTION].reduce<Volume>(withoutFinalizer, volume);
  if (life.status === 'live' && isHeld(free)) {
    return [{ type: 'VolumeDeletionRequested', schemaVersion: 1, data: { at, gracePeriodSeconds: 0 } }];
  }
  if (isHeld(free)) return decideLife('Volume', { type: 'Edit', object: free }, life);
  const patch = mergePatchBetween(volume, free);
  return [{ type: 'VolumeDeleted', schemaVersion: 1, data: { patch } }];
}

/** What Berth made for the volume is not for clients to forget. */
function keepingOwn(wanted: Volume, state: VolumeState): Volume {
  return state.status === 'none' ? wanted : withVolumeRecord(wanted, state.object.berth ?? {});
}

function objectOf(state: VolumeState, command: string): Volume {
  if (state.status === 'none' || state.status === 'deleted') {
    throw new CommandRefusedError(`${command}Volume`, state.status);
  }
  return state.object;
}
