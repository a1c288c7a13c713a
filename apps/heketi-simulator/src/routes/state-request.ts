import type { Heketi, WorkFault } from '../heketi.js';
import { string, struct } from '../http/go-json.js';
import { parsed, type RouteRequest } from '../http/route.js';
import { refuseInvalid, required } from '../http/validation.js';
import type { Transition } from '../storage/entry-states.js';
import { finishOperation } from '../storage/operations.js';
import { beginRemoveDevices, type HealCheck } from '../storage/move-bricks.js';
import type { EntryState, State } from '../storage/state.js';

const body = struct({ state: string, healcheck: string });
const STATES: readonly string[] = ['online', 'offline', 'failed'] satisfies EntryState[];

export type StateRequest = { readonly to: EntryState; readonly healCheck: HealCheck };

export function readStateRequest(request: RouteRequest): StateRequest {
  const { state, healcheck } = parsed(request, body);
  refuseInvalid({
    state: required(state, () => (STATES.includes(state) ? undefined : `${state} is not valid state`)),
    healcheck: healCheckProblem(healcheck),
  });
  // Both are one of their words after this.
  return { to: state as EntryState, healCheck: healCheckOf(healcheck) };
}

export function healCheckProblem(word: string): string | undefined {
  return ['', 'enable', 'disable'].includes(word) ? undefined : `${word} is not valid heal info check`;
}

export function healCheckOf(word: string): HealCheck {
  return word === 'disable' ? 'disable' : 'enable';
}

/** How a node or a device changes its state. */
export type StateChange = {
  readonly healCheck: HealCheck;
  readonly transition: (state: State) => Transition;
  readonly set: (state: State) => State;
  /** The devices to empty before. */
  readonly devices: (state: State) => readonly string[];
};

/** Queues the change; all its errors come through the queue. Only a removal counts as in flight. */
export function queueStateChange(
  heketi: Heketi,
  change: StateChange,
  { counts, fault }: { readonly counts: boolean; readonly fault: WorkFault },
): string {
  const { store, world } = heketi;
  const place = world.newId();
  if (counts) heketi.takePlace(place);
  const finish = () => {
    const transition = change.transition(store.state);
    if (transition === 'none') return;
    const emptied = transition === 'remove-bricks' ? withoutBricks(heketi, change) : store.state;
    store.change(change.set(emptied));
  };
  return heketi.enqueue({ fault, finish }, ...(counts ? [place] : []));
}

/** The bricks move in one step: the work has taken its time already. */
function withoutBricks({ store, world }: Heketi, { devices, healCheck }: StateChange): State {
  const begun = beginRemoveDevices(store.state, devices(store.state), healCheck, world);
  return finishOperation(begun.state, begun.operationId);
}
