import { compareQuantities, parseQuantity } from '../quantity/quantity.js';
import { type Claim, type ClaimEvent } from './claim.js';
import { type Expander, type ExpansionEvent, type ExpansionFailure, settledAt, sizeOf } from './expansion.js';

/** What can be decided about making a claim's volume larger. */
export type ExpansionCommand =
  | {
      readonly type: 'RequestExpansion';
      readonly expander: Expander;
      readonly from: string;
      readonly to: string;
      readonly at: string;
    }
  | { readonly type: 'FailExpansion'; readonly failure: ExpansionFailure }
  | { readonly type: 'CompleteExpansion'; readonly capacity: string; readonly at: string };

export function isExpansionCommand(command: { readonly type: string }): command is ExpansionCommand {
  return ['RequestExpansion', 'FailExpansion', 'CompleteExpansion'].includes(command.type);
}

/** What happens to a claim on such a command; nothing when it is so already, or when there is no such matter. */
export function decideExpansion(command: ExpansionCommand, claim: Claim): readonly ClaimEvent[] {
  const expansion = claim.berth?.expansion;
  if (command.type === 'RequestExpansion') {
    const { type: _type, ...data } = command;
    const isKnown = expansion?.expander === data.expander && isSameAmount(expansion.to, data.to);
    return isKnown ? [] : [event('ClaimExpansionRequested', data)];
  }
  if (expansion === undefined) return [];
  if (command.type === 'FailExpansion') return [event('ClaimExpansionFailed', command.failure)];
  return [event('ClaimExpanded', { capacity: command.capacity, at: command.at })];
}

/** The claim as a client writes it: once that says it has what it asked for, nothing is left to be noted. */
export function settledExpansion(claim: Claim): Claim {
  const { expansion } = claim.berth ?? {};
  const size = sizeOf(claim.status);
  if (expansion === undefined || size === undefined) return claim;
  const isDone = compareQuantities(parseQuantity(size), parseQuantity(expansion.to)) >= 0;
  return isDone ? settledAt(claim, size) : claim;
}

function isSameAmount(one: string, other: string): boolean {
  return compareQuantities(parseQuantity(one), parseQuantity(other)) === 0;
}

function event<Type extends ExpansionEvent['type']>(
  type: Type,
  data: Extract<ExpansionEvent, { type: Type }>['data'],
): ClaimEvent {
  // The type and its data are tied by the parameters.
  return { type, schemaVersion: 1, data } as Extract<ExpansionEvent, { type: Type }>;
}
