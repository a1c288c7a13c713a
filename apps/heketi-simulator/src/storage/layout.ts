import type { Durability } from './state.js';

/** How many bricks hold one piece of data, and over how many of them it is spread. */
export type Layout = { readonly bricksPerSet: number; readonly dataBricks: number };

/** Heketi's own number of copies where a request names none. */
const DEFAULT_REPLICA = 2;

export function layoutOf({ type, replica, data, redundancy }: Durability): Layout {
  if (type === 'replicate') return { bricksPerSet: replica > 0 ? replica : DEFAULT_REPLICA, dataBricks: 1 };
  if (type === 'disperse') return { bricksPerSet: data + redundancy, dataBricks: data };
  return { bricksPerSet: 1, dataBricks: 1 };
}
