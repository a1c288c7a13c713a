import { HeketiError } from './heketi-error.js';
import { deviceById } from './devices.js';
import { nodeById } from './nodes.js';
import type { EntryState, State } from './state.js';
import { put } from './tables.js';

/** What asking for a state comes to: nothing, a plain change, or the removal of all bricks first. */
export type Transition = 'none' | 'set' | 'remove-bricks';

export function nodeTransition(state: State, id: string, to: EntryState): Transition {
  const from = nodeById(state, id).state;
  if (from === to) return 'none';
  if (from === 'failed') throw new HeketiError(500, `Cannot move a failed/removed node to ${to} state`);
  if (to !== 'failed') return 'set';
  if (from === 'offline') return 'remove-bricks';
  throw new HeketiError(500, `Node must be offline before remove operation is performed, node:${id}`);
}

/** A failed device, unlike a failed node, may go back as far as offline. */
export function deviceTransition(state: State, id: string, to: EntryState): Transition {
  const from = deviceById(state, id).state;
  if (from === to) return 'none';
  if (from === 'failed' && to === 'online') {
    throw new HeketiError(500, 'Cannot move a failed/removed device to online state');
  }
  if (to !== 'failed') return 'set';
  if (from === 'offline') return 'remove-bricks';
  throw new HeketiError(500, `Device must be offline before remove operation is performed, device:${id}`);
}

export function setNodeState(state: State, id: string, to: EntryState): State {
  return put(state, 'nodes', { ...nodeById(state, id), state: to });
}

export function setDeviceState(state: State, id: string, to: EntryState): State {
  return put(state, 'devices', { ...deviceById(state, id), state: to });
}
