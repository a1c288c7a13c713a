import type { State, Tags, World } from './state.js';
import { devicesOf, nodesOf } from './tables.js';

/** A device that may take bricks. */
export type Candidate = {
  readonly deviceId: string;
  readonly nodeId: string;
  readonly zone: number;
  readonly free: number;
  /** The device's tags over its node's. */
  readonly tags: Tags;
};

/** The online devices of the cluster's online nodes whose hosts answer. */
export function candidatesOf(state: State, clusterId: string, { isUp }: World): Candidate[] {
  return nodesOf(state, clusterId)
    .filter((node) => node.state === 'online' && isUp(node.id))
    .flatMap((node) =>
      devicesOf(state, node.id)
        .filter((device) => device.state === 'online')
        .map((device) => ({
          deviceId: device.id,
          nodeId: node.id,
          zone: node.zone,
          free: device.free,
          tags: { ...node.tags, ...device.tags },
        })),
    );
}

/** One device at a time: round robin over zones, within a zone over nodes; zones and nodes in random order. */
export function ringOf(candidates: readonly Candidate[], newId: () => string): Candidate[] {
  const byZone = grouped(candidates, ({ zone }) => String(zone));
  const zones = shuffled(byZone, newId).map((zone) =>
    interleaved(
      shuffled(
        grouped(zone, ({ nodeId }) => nodeId),
        newId,
      ),
    ),
  );
  return interleaved(zones);
}

/** The ring from the place the id points at, once round. */
export function walkFrom(ring: readonly Candidate[], id: string): Candidate[] {
  if (ring.length === 0) return [];
  const start = Number.parseInt(id.slice(0, 7), 16) % ring.length;
  return [...ring.slice(start), ...ring.slice(0, start)];
}

function grouped(candidates: readonly Candidate[], keyOf: (one: Candidate) => string): Candidate[][] {
  return [...Map.groupBy(candidates, keyOf).values()];
}

function shuffled<Item>(items: readonly Item[], newId: () => string): Item[] {
  return items
    .map((item) => ({ item, key: newId() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}

function interleaved<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
}
