import { CommandRefusedError } from '../errors.js';
import { isSame } from '../json/merge-patch.js';
import { withFinalizer } from '../object/finalizers.js';
import { type LifeCommand, decideLife } from '../object/lifecycle.js';
import {
  type Claim,
  type ClaimBoundData,
  type ClaimEvent,
  type ClaimLostReason,
  type ClaimState,
} from './claim.js';
import {
  decideExpansion,
  type ExpansionCommand,
  isExpansionCommand,
  settledExpansion,
} from './decide-expansion.js';
import { decideProvisioning, type ProvisioningCommand } from './decide-provisioning.js';
import { PROVISIONING_FINALIZER, standing, withRecord } from './provisioning.js';

export type ClaimCommand =
  | LifeCommand<Claim>
  | ProvisioningCommand
  | ExpansionCommand
  | { readonly type: 'Bind'; readonly data: ClaimBoundData }
  | { readonly type: 'Lose'; readonly reason: ClaimLostReason; readonly message: string }
  /** It was not bound, or is not any more, and looks for a volume. `silently`: what it was said to wait for is void. */
  | { readonly type: 'Wait'; readonly silently?: boolean };

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
      return decideLife('Claim', { ...command, object: keepingOwn(command.object, state) }, state);
    case 'Bind':
      objectOf(state, 'BindClaim');
      return [{ type: 'ClaimBound', schemaVersion: 1, data: command.data }];
    case 'Wait':
      return decideWait(command, objectOf(state, 'WaitClaim'));
    case 'Lose':
      if (isClear(objectOf(state, 'LoseClaim'), 'Lost')) return [];
      return [
        { type: 'ClaimLost', schemaVersion: 1, data: { reason: command.reason, message: command.message } },
      ];
    default:
      if (isExpansionCommand(command))
        return decideExpansion(command, objectOf(state, `${command.type}Claim`));
      return decideProvisioning(command, objectOf(state, `${command.type}Claim`));
  }
}

function decideWait(
  { silently = false }: Extract<ClaimCommand, { type: 'Wait' }>,
  claim: Claim,
): readonly ClaimEvent[] {
  const isSilent = !silently || isSame(claim.berth ?? {}, standing(claim));
  if (isClear(claim, 'Pending') && isSilent) return [];
  return [{ type: 'ClaimPending', schemaVersion: 1, data: {} }];
}

/** In this phase, and without what a client may have written that only a claim with a volume has. */
function isClear({ status }: Claim, phase: 'Pending' | 'Lost'): boolean {
  return status.phase === phase && status.capacity === undefined && status.accessModes === undefined;
}

/**
 * The phase tells which claims are halves of pairs, so an edit does not change it. Kubernetes takes any phase, and its
 * binder writes the right one again. What is being made for the claim is not for clients to forget either.
 */
function keepingOwn(wanted: Claim, state: ClaimState): Claim {
  if (state.status === 'none') return wanted;
  const { berth, status } = state.object;
  const kept = { ...withRecord(wanted, berth ?? {}), status: { ...wanted.status, phase: status.phase } };
  const settled = settledExpansion(kept);
  return berth?.provisioning?.intent === undefined ? settled : withFinalizer(settled, PROVISIONING_FINALIZER);
}

function objectOf(state: ClaimState, command: string): Claim {
  if (state.status === 'none' || state.status === 'deleted')
    throw new CommandRefusedError(command, state.status);
  return state.object;
}
