import { expired, type Query, textOf } from '@berth/kube';
import { type ListPorts } from '../reads/read-list.js';

/** What reads and watches of kinds with secret values ask besides. */
export type SealedPorts = ListPorts & {
  /** When the log went on beyond a position, in milliseconds; undefined: it has not. */
  readonly passedAt: (position: number) => Promise<number | undefined>;
};

/** About as long as Kubernetes keeps what was: enough for the pages of a list, and for a watch that goes on. */
const READABLE_MS = 10 * 60_000;

/**
 * Reads of kinds with secret values: as they are, and as they were a moment ago. A value that was replaced, because
 * someone had seen it, is not there for everyone who may read the object later.
 */
export function sealedServices<Ports extends SealedPorts>(
  ports: Ports,
  query: Query,
  now: () => number = Date.now,
): Ports & { readonly oldest: () => Promise<number> } {
  const isOver = async (position: number): Promise<boolean> =>
    now() - ((await ports.passedAt(position)) ?? now()) > READABLE_MS;
  const refuseOver = async (at: number | undefined): Promise<void> => {
    if (at !== undefined && (await isOver(at))) throw expired(`too old resource version: ${at}`);
  };
  return {
    ...ports,
    oldest: async () => {
      // Where the watch asks to begin; what begins at the head says nothing.
      const from = Number(textOf(query, 'resourceVersion') ?? 0);
      return from > 0 && (await isOver(from)) ? (await ports.head()).position : 0;
    },
    getObject: async (name, at) => {
      await refuseOver(at);
      return ports.getObject(name, at);
    },
    listObjects: async (asked) => {
      await refuseOver(asked.at);
      return ports.listObjects(asked);
    },
  };
}
