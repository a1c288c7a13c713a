import { isVisibleBlockVolume } from '../storage/block-volumes.js';
import type { Device, Node, State } from '../storage/state.js';
import { bricksOfDevice, devicesOf, nodesOf, volumesOf } from '../storage/tables.js';

type Sample = { readonly name: string; readonly labels: string; readonly value: number };

/** Heketi's own gauges in the text form of Prometheus. */
export function metricsText(state: State, inFlight: number): string {
  const byName = Map.groupBy(samplesOf(state, inFlight), ({ name }) => name);
  return [...byName]
    .flatMap(([name, samples]) => [
      `# TYPE heketi_${name} gauge`,
      ...samples.map(({ labels, value }) => `heketi_${name}${labels} ${value}`),
    ])
    .join('\n')
    .concat('\n');
}

function samplesOf(state: State, inFlight: number): Sample[] {
  const operations = Object.values(state.operations);
  const ofStatus = (status: string) => operations.filter((one) => one.status === status).length;
  const clusters = Object.keys(state.clusters).sort();
  return [
    sample('up', 1),
    sample('cluster_count', clusters.length),
    sample('operations_stale_count', ofStatus('stale')),
    sample('operations_failed_count', ofStatus('failed')),
    sample('operations_new_count', ofStatus('')),
    sample('operations_total_count', operations.length),
    sample('operations_inFlight_count', inFlight),
    ...clusters.flatMap((cluster) => clusterSamples(state, cluster)),
  ];
}

function clusterSamples(state: State, cluster: string): Sample[] {
  const blockVolumes = Object.values(state.blockVolumes).filter(
    (block) => block.clusterId === cluster && isVisibleBlockVolume(state, block),
  );
  const nodes = nodesOf(state, cluster);
  const volumes = volumesOf(state, cluster).filter(({ pendingId }) => pendingId === '');
  return [
    sample('volumes_count', volumes.length, { cluster }),
    sample('block_volumes_count', blockVolumes.length, { cluster }),
    sample('nodes_count', nodes.length, { cluster }),
    ...nodes.flatMap((node) => nodeSamples(state, node)),
  ];
}

function nodeSamples(state: State, node: Node): Sample[] {
  const labels = {
    cluster: node.clusterId,
    hostname: node.manage[0] ?? '',
    storage_hostname: node.storage[0] ?? '',
  };
  const devices = devicesOf(state, node.id);
  return [
    sample('device_count', devices.length, labels),
    ...devices.flatMap((device) => deviceSamples(state, device, labels)),
  ];
}

function deviceSamples(state: State, device: Device, ofNode: Readonly<Record<string, string>>): Sample[] {
  const labels = { ...ofNode, id: device.id, device: device.name, pv_uuid: '' };
  const sizes = [
    ['size', device.total],
    ['free', device.free],
    ['used', device.used],
  ] as const;
  return [
    ...sizes.map(([name, kib]) => sample(`device_${name}`, kib, labels)),
    ...sizes.map(([name, kib]) => sample(`device_${name}_bytes`, kib * 1024, labels)),
    sample('device_brick_count', bricksOfDevice(state, device.id).length, labels),
  ];
}

function sample(name: string, value: number, labels: Readonly<Record<string, string>> = {}): Sample {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return { name, value, labels: pairs.length === 0 ? '' : `{${pairs.join(',')}}` };
}
