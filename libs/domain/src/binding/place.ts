import { type Node } from '../kept/node.js';
import { matchesNodeSelector } from '../labels/node-selector.js';
import { type Volume } from '../volume/volume.js';

/** The node a claim is bound for. Of one that is not known only the name is. */
export type Place = { readonly nodeName: string; readonly node?: Node };

/** True when a volume can be reached from a node. One that is not known can only have what every node can. */
export function isReachable({ spec }: Volume, { node }: Place): boolean {
  const selector = spec.nodeAffinity?.required;
  if (selector === undefined) return true;
  return node !== undefined && matchesNodeSelector(selector, node.metadata);
}
