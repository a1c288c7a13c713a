import { type DomainEvent } from '../object/decision.js';
import { type Claim, type ClaimCondition, type ClaimStatus } from './claim.js';
import { withRecord } from './provisioning.js';

/** Who makes a claim's volume larger: Berth, someone else, or nobody that Berth knows of. */
export type Expander = 'berth' | 'external' | 'nobody';

/** The last failure to make a volume larger; those that say the same are counted. */
export type ExpansionFailure = {
  readonly message: string;
  /** How often it has failed so, the attempts between two events included. */
  readonly count: number;
  /** Trying again as things are can't help; a lower request may. */
  readonly infeasible: boolean;
  readonly at: string;
};

/** What a back end was, or is about to be, asked to make larger. It takes an increment, so that both sizes count. */
export type ExpansionIntent = {
  /** Name of the Backend; its URL is what identifies it. */
  readonly backend: string;
  /** As `parseBackendUrl` normalises it. */
  readonly url: string;
  /** The back end's own id of the volume. */
  readonly volumeId: string;
  /** Name of the volume at the back end. */
  readonly volumeName: string;
  /** What it had when it was looked at. */
  readonly fromBytes: number;
  readonly toBytes: number;
  readonly at: string;
};

/** A claim's volume is to become larger. */
export type Expansion = {
  readonly expander: Expander;
  /** The size that is asked for, as the claim writes it. */
  readonly to: string;
  /** Present: the back end may be at it. */
  readonly intent?: ExpansionIntent;
  readonly failure?: ExpansionFailure;
};

export type ExpansionEvent =
  /** A Bound claim asks for more than it has. */
  | DomainEvent<
      'ClaimExpansionRequested',
      { readonly expander: Expander; readonly from: string; readonly to: string; readonly at: string }
    >
  /** The intent: appended before the back end is asked. */
  | DomainEvent<'ClaimExpansionStarted', ExpansionIntent>
  /**
   * The request stands; a lower one, above what the claim has, takes its place. `settled` is false where the back end
   * may still be at what the intent says; else that stands no longer.
   */
  | DomainEvent<'ClaimExpansionFailed', ExpansionFailure & { readonly settled?: boolean }>
  /** The volume is larger, as its own event in the same append says. */
  | DomainEvent<'ClaimExpanded', { readonly capacity: string; readonly at: string }>;

const TYPES: readonly ExpansionEvent['type'][] = [
  'ClaimExpansionRequested',
  'ClaimExpansionStarted',
  'ClaimExpansionFailed',
  'ClaimExpanded',
];

export const EXPANSION_EVENTS: ReadonlySet<string> = new Set(TYPES);

export function isExpansionEvent(event: DomainEvent): event is ExpansionEvent {
  return EXPANSION_EVENTS.has(event.type);
}

/** Types of Kubernetes. */
const RESIZING = 'Resizing';
const CONTROLLER_ERROR = 'ControllerResizeError';
const NODE_PENDING = 'FileSystemResizePending';

/** The claim after an event of its expansion. */
export function evolveExpansion(claim: Claim, event: ExpansionEvent): Claim {
  switch (event.type) {
    case 'ClaimExpansionRequested':
      return requested(claim, event.data);
    case 'ClaimExpansionStarted':
      return withExpansion(claim, { intent: event.data });
    case 'ClaimExpansionFailed':
      return failed(claim, event.data);
    case 'ClaimExpanded':
      return expanded(claim, event.data.capacity);
  }
}

/** What a claim has of its volume, if its status says so: clients may write anything there. */
export function sizeOf({ capacity }: ClaimStatus): string | undefined {
  return (capacity as { readonly storage?: string } | undefined)?.storage;
}

/** The claim that has what someone else was to give it: only the note is Berth's to take away. */
export function withoutExpansion(claim: Claim): Claim {
  const { expansion: _expansion, ...rest } = claim.berth ?? {};
  return withRecord(claim, rest);
}

/** Someone else keeps the status of what it expands itself. */
function requested(
  claim: Claim,
  { expander, to, at }: Extract<ExpansionEvent, { type: 'ClaimExpansionRequested' }>['data'],
): Claim {
  // What the back end was asked before it may still do.
  const { intent } = (expander === 'berth' && claim.berth?.expansion) || {};
  const expansion = { expander, to, ...(intent !== undefined && { intent }) };
  const known = withRecord(claim, { ...claim.berth, expansion });
  if (expander !== 'berth') return known;
  const status = withCondition(withoutConditions(claim.status, [CONTROLLER_ERROR]), { type: RESIZING, at });
  return {
    ...known,
    status: {
      ...status,
      allocatedResources: { ...status.allocatedResources, storage: to },
      allocatedResourceStatuses: {
        ...status.allocatedResourceStatuses,
        storage: 'ControllerResizeInProgress',
      },
    },
  };
}

/** The claim, the record of whose expansion has more; none has nothing. */
function withExpansion(claim: Claim, more: Partial<Expansion>): Claim {
  const expansion = claim.berth?.expansion;
  return expansion === undefined
    ? claim
    : withRecord(claim, { ...claim.berth, expansion: { ...expansion, ...more } });
}

function failed(
  claim: Claim,
  { settled = true, ...failure }: ExpansionFailure & { readonly settled?: boolean },
): Claim {
  const expansion = claim.berth?.expansion;
  if (expansion === undefined) return claim;
  const { intent: _intent, ...rest } = expansion;
  const known = withRecord(claim, {
    ...claim.berth,
    expansion: { ...(settled ? rest : expansion), failure },
  });
  const { message, at, infeasible } = failure;
  const status = withCondition(claim.status, { type: CONTROLLER_ERROR, message, at });
  const storage = infeasible ? 'ControllerResizeInfeasible' : 'ControllerResizeInProgress';
  return {
    ...known,
    status: { ...status, allocatedResourceStatuses: { ...status.allocatedResourceStatuses, storage } },
  };
}

function expanded(claim: Claim, capacity: string): Claim {
  const { allocatedResourceStatuses = {}, ...status } = withoutConditions(claim.status, [
    RESIZING,
    CONTROLLER_ERROR,
    NODE_PENDING,
  ]);
  const { storage: _settled, ...others } = allocatedResourceStatuses;
  return {
    ...withoutExpansion(claim),
    status: {
      ...status,
      capacity: { ...status.capacity, storage: capacity },
      ...(Object.keys(others).length > 0 && { allocatedResourceStatuses: others }),
    },
  };
}

function withCondition(
  status: ClaimStatus,
  { type, message, at }: { readonly type: string; readonly message?: string; readonly at: string },
): ClaimStatus {
  const known = status.conditions?.find((it) => it.type === type);
  const since = known?.status === 'True' ? known.lastTransitionTime : at;
  const condition: ClaimCondition = {
    type,
    status: 'True',
    ...(since !== undefined && { lastTransitionTime: since }),
    ...(message !== undefined && { message }),
  };
  const { conditions = [] } = withoutConditions(status, [type]);
  return { ...status, conditions: [...conditions, condition] };
}

function withoutConditions(status: ClaimStatus, types: readonly string[]): ClaimStatus {
  const { conditions = [], ...rest } = status;
  const left = conditions.filter(({ type }) => !types.includes(type));
  return left.length === 0 ? rest : { ...rest, conditions: left };
}
