import { done, type CallOptions, type Reading } from '../backend.js';
import { readResource } from './heketi-calls.js';
import { type HeketiClient } from './heketi-client.js';
import { type HeketiCluster } from './topology.js';
import { clusterInfo, clusterList, nodeInfo, type ClusterInfo } from './wire.js';

/** Walks clusters and nodes; one that vanishes on the way is left out. */
export async function readTopology(
  client: HeketiClient,
  options: CallOptions,
): Promise<Reading<readonly HeketiCluster[]>> {
  const listed = await readResource(client, '/clusters', clusterList, options);
  if (listed.ending === 'failed') return listed;
  const clusters = await allOf(listed.value.clusters, (id) =>
    readResource(client, `/clusters/${id}`, clusterInfo, options),
  );
  if (clusters.ending === 'failed') return clusters;
  return allOf(clusters.value, (cluster) => withNodes(client, cluster, options));
}

async function withNodes(
  client: HeketiClient,
  { id, file, nodes }: ClusterInfo,
  options: CallOptions,
): Promise<Reading<HeketiCluster>> {
  const read = await allOf(nodes, (node) => readResource(client, `/nodes/${node}`, nodeInfo, options));
  return read.ending === 'done' ? done({ id, file, nodes: read.value }) : read;
}

async function allOf<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Promise<Reading<Value>>,
): Promise<Reading<readonly Value[]>> {
  const values: Value[] = [];
  for (const reading of await Promise.all(items.map(read))) {
    if (reading.ending === 'done') values.push(reading.value);
    else if (reading.failure.reason !== 'NotFound') return reading;
  }
  return done(values);
}
