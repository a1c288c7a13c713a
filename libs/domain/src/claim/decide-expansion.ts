import { compareQuantities, parseQuantity } from '../quantity/quantity.js';
import { type Claim, type ClaimEvent } from './claim.js';
import {
  type Expander,
  type ExpansionEvent,
  type ExpansionFailure,
  type ExpansionIntent,
  sizeOf,
  withoutExpansion,
} from './expansion.js';

/** What can be decided about making a claim's volume larger. */
export type ExpansionCommand =
  | {
      readonly type: 'RequestExpansion';
      readonly expander: Expander;
      readonly from: string;
      readonly to: string;
      readonly at: string;
    }
  | { readonly type: 'StartExpansion'; readonly intent: ExpansionIntent }
  | { readonly type: 'FailExpansion'; readonly failure: ExpansionFailure; readonly settled: boolean }
  | { readonly type: 'CompleteExpansion'; readonly capacity: string; readonly at: string };

const TYPES: readonly string[] = [
  'RequestExpansion',
  'StartExpansion',
  'FailExpansion',
  'CompleteExpansion',
] satisfies ExpansionCommand['type'][];

export function isExpansionCommand(command: { readonly type: string }): command is ExpansionCommand {
  return TYPES.includes(command.type);
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
  if (command.type === 'StartExpansion') {
    // What shall go is not made larger any more.
    const isGoing = claim.metadata.deletionTimestamp !== undefined;
    return isGoing ? [] : [event('ClaimExpansionStarted', command.intent)];
  }
  if (command.type === 'FailExpansion') {
    const { failure, settled } = command;
    return [event('ClaimExpansionFailed', { ...failure, ...(!settled && { settled }) })];
  }
  return [event('ClaimExpanded', { capacity: command.capacity, at: command.at })];
}

/**
 * The claim as a client writes it: once that says it has what it asked for, nothing is left to be noted. What Berth itself
 * makes larger has the size that the back end says.
 */
export function settledExpansion(claim: Claim): Claim {
  const { expansion } = claim.berth ?? {};
  const size = sizeOf(claim.status);
  if (expansion === undefined || expansion.expander === 'berth' || size === undefined) return claim;
  const isDone = compareQuantities(parseQuantity(size), parseQuantity(expansion.to)) >= 0;
  return isDone ? withoutExpansion(claim) : claim;
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
