import { CommandRefusedError } from '../errors.js';
import { type LifeCommand, decideLife } from '../object/lifecycle.js';
import {
  type Claim,
  type ClaimBoundData,
  type ClaimEvent,
  type ClaimLostReason,
  type ClaimState,
} from './claim.js';

export type ClaimCommand =
  | LifeCommand<Claim>
  | { readonly type: 'Bind'; readonly data: ClaimBoundData }
  | { readonly type: 'Lose'; readonly reason: ClaimLostReason; readonly message: string }
  /** It was not bound, or is not any more, and looks for a volume. */
  | { readonly type: 'Wait' };

/**
 * What happens to a claim on a command; nothing when it is so already.
 *
 * @throws CommandRefusedError
 */
export function decideClaim(command: ClaimCommand, state: ClaimState): readonly ClaimEvent[] {
  switch (command.type) {
    case 'Create':
    case 'Delete':
      return decideLife('Claim', command, state);
    case 'Edit':
      return decideLife('Claim', { ...command, object: keepingPhase(command.object, state) }, state);
    case 'Bind':
      objectOf(state, 'BindClaim');
      return [{ type: 'ClaimBound', schemaVersion: 1, data: command.data }];
    case 'Wait':
      if (objectOf(state, 'WaitClaim').status.phase === 'Pending') return [];
      return [{ type: 'ClaimPending', schemaVersion: 1, data: {} }];
    case 'Lose':
      if (objectOf(state, 'LoseClaim').status.phase === 'Lost') return [];
      return [
        { type: 'ClaimLost', schemaVersion: 1, data: { reason: command.reason, message: command.message } },
      ];
  }
}

/**
 * The phase tells which claims are halves of pairs, so an edit does not change it. Kubernetes takes any phase, and its
 * binder writes the right one again.
 */
function keepingPhase(wanted: Claim, state: ClaimState): Claim {
  if (state.status === 'none') return wanted;
  return { ...wanted, status: { ...wanted.status, phase: state.object.status.phase } };
}

function objectOf(state: ClaimState, command: string): Claim {
  if (state.status === 'none' || state.status === 'deleted')
    throw new CommandRefusedError(command, state.status);
  return state.object;
}
