import { readFileSync } from 'node:fs';
import { decodeJson, int, list, mapOf, string, struct, type Decoder } from './http/go-json.js';
import { hostnames } from './http/validation.js';
import { SimulatorError } from './simulator-error.js';
import type { Topology, TopologyNode } from './storage/load-topology.js';

type Device = TopologyNode['devices'][number];

const deviceObject = struct({ name: string, tags: mapOf(string) });
/** A device is its name, or an object with more. */
const device: Decoder<Device> = (json) =>
  typeof json === 'string' ? { name: json, tags: {} } : deviceObject(json);
/** Only in this file an absent flag means yes. */
const flag: Decoder<boolean> = (json) => json !== false;

const file = struct({
  clusters: list(
    struct({
      file: flag,
      block: flag,
      nodes: list(
        struct({
          node: struct({
            hostnames: struct({ manage: list(string), storage: list(string) }),
            zone: int,
            tags: mapOf(string),
          }),
          devices: list(device),
        }),
      ),
    }),
  ),
});

/** Reads a topology file of heketi-cli; throws a SimulatorError that says what is wrong in it. */
export function readTopology(path: string): Topology {
  const text = textOf(path);
  const { clusters } = decoded(path, text);
  const topology = {
    clusters: clusters.map(({ nodes, ...flags }) => ({
      ...flags,
      nodes: nodes.map(({ node, devices }) => ({
        zone: node.zone,
        tags: node.tags,
        devices,
        // Of several names the first is the one used.
        manage: node.hostnames.manage.slice(0, 1),
        storage: node.hostnames.storage.slice(0, 1),
      })),
    })),
  };
  const problems = topology.clusters.flatMap((cluster, at) =>
    cluster.nodes.flatMap((node, index) => nodeProblems(node, `clusters[${at}].nodes[${index}]`)),
  );
  if (problems.length > 0) throw new SimulatorError(`--topology: ${path}: ${problems.join('; ')}`);
  return topology;
}

function nodeProblems(node: TopologyNode, where: string): string[] {
  return [
    ...(['manage', 'storage'] as const).flatMap((kind) => {
      const problem = hostnames(node[kind], kind);
      return typeof problem === 'string' ? [`${where}: ${kind} ${problem}`] : [];
    }),
    ...(node.zone >= 1 ? [] : [`${where}: zone must be no less than 1`]),
    ...node.devices
      .filter(({ name }) => !/^\/[a-zA-Z0-9_.:/-]+$/.test(name))
      .map(({ name }) => `${where}: ${JSON.stringify(name)} is no device name`),
  ];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SimulatorError(`--topology: ${path} cannot be read: ${(error as Error).message}`);
  }
}

function decoded(path: string, text: string) {
  try {
    return decodeJson(text, file);
  } catch {
    throw new SimulatorError(`--topology: ${path} is no topology file of heketi-cli`);
  }
}
