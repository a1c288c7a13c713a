import { BOUND_BY_CONTROLLER, annotationOf } from '../object/annotations.js';
import { CommandRefusedError } from '../errors.js';
import { type LifeCommand, decideLife } from '../object/lifecycle.js';
import { type Volume, type VolumeBoundData, type VolumeEvent, type VolumeState } from './volume.js';

export type VolumeCommand =
  | LifeCommand<Volume>
  | { readonly type: 'MakeAvailable'; readonly at: string }
  | { readonly type: 'Bind'; readonly data: VolumeBoundData }
  | { readonly type: 'Release'; readonly at: string }
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
    case 'Edit':
    case 'Delete':
      return decideLife('Volume', command, state);
    case 'MakeAvailable':
      if (objectOf(state, command.type).status.phase === 'Available') return [];
      return [{ type: 'VolumeAvailable', schemaVersion: 1, data: { at: command.at } }];
    case 'Bind':
      objectOf(state, command.type);
      return [{ type: 'VolumeBound', schemaVersion: 1, data: command.data }];
    case 'Release':
      return decideRelease(command.at, objectOf(state, command.type));
    case 'Unbind':
      return decideUnbind(command.at, objectOf(state, command.type));
  }
}

/** Failed is not overwritten: it is Released with a reclaim that went wrong. */
function decideRelease(at: string, { status }: Volume): readonly VolumeEvent[] {
  if (status.phase === 'Released' || status.phase === 'Failed') return [];
  return [{ type: 'VolumeReleased', schemaVersion: 1, data: { at } }];
}

function decideUnbind(at: string, volume: Volume): readonly VolumeEvent[] {
  const keepsReservation = annotationOf(volume, BOUND_BY_CONTROLLER) === undefined;
  return [{ type: 'VolumeUnbound', schemaVersion: 1, data: { keepsReservation, at } }];
}

function objectOf(state: VolumeState, command: string): Volume {
  if (state.status === 'none' || state.status === 'deleted') {
    throw new CommandRefusedError(`${command}Volume`, state.status);
  }
  return state.object;
}
