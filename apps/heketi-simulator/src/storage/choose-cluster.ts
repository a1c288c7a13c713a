import { HeketiError } from './heketi-error.js';
import type { Cluster, State } from './state.js';
import { requiredEntry, volumesOf } from './tables.js';

export const VOLUMES_PER_CLUSTER = 1000;

/** What a new volume asks of its cluster. */
export type ClusterWish = {
  /** In the order to try; empty means all, by id. */
  readonly clusters: readonly string[];
  readonly name: string;
  readonly block: boolean;
};

type Refusal = { readonly clusterId: string; readonly reason: string };

/** The outcome in one cluster. */
export type Attempt<Result> = { readonly result: Result } | { readonly reason: string };

/** The first eligible cluster in which the attempt succeeds; throws one text that tells of all that failed. */
export function inFirstCluster<Result>(
  state: State,
  wish: ClusterWish,
  attempt: (clusterId: string) => Attempt<Result>,
): Result {
  const ids = wish.clusters.length > 0 ? wish.clusters : Object.keys(state.clusters).sort();
  const refused: Refusal[] = [];
  const failed: Refusal[] = [];
  for (const clusterId of ids) {
    const ineligible = whyIneligible(state, requiredEntry(state.clusters, clusterId), wish);
    if (ineligible !== undefined) {
      refused.push({ clusterId, reason: ineligible });
      continue;
    }
    const outcome = attempt(clusterId);
    if ('result' in outcome) return outcome.result;
    failed.push({ clusterId, reason: outcome.reason });
  }
  const text =
    failed.length > 0
      ? told('Unable to create volume on any cluster', failed)
      : told('No eligible cluster for volume', refused);
  throw new HeketiError(500, `Failed to allocate new volume: ${text}`);
}

function whyIneligible(state: State, cluster: Cluster, { name, block }: ClusterWish): string | undefined {
  if (!cluster.file && !cluster.block) return 'Cluster has disabled all volume types';
  if (!(block ? cluster.block : cluster.file)) return 'Cluster does not support requested volume type';
  const volumes = volumesOf(state, cluster.id);
  if (volumes.some((volume) => volume.name === name)) return `Volume name '${name}' already in use`;
  if (volumes.length < VOLUMES_PER_CLUSTER) return undefined;
  return `Cluster has ${volumes.length} volumes and limit is ${VOLUMES_PER_CLUSTER}`;
}

/** One cluster: its bare reason. */
function told(title: string, refusals: readonly Refusal[]): string {
  const [first, second] = refusals;
  if (first !== undefined && second === undefined) return first.reason;
  return [`${title}:`, ...refusals.map(({ clusterId, reason }) => `Cluster ${clusterId}: ${reason}`)].join(
    '\n',
  );
}
