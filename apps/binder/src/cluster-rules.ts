import { ClusterWorld, type KubeObject } from '@berth/domain';
import { type ClusterPorts } from './cluster-binder.js';

/** The domain's rules over the world of one cluster, as the binder asks for them. */
export function clusterRules(now: () => string): Pick<ClusterPorts, 'world' | 'decide' | 'decode'> {
  const world = new ClusterWorld();
  return {
    world,
    decide: (uid, moment) => world.decide(uid, now(), moment),
    decode: ({ cluster, version, position, state }) => {
      // The log's own text of an object; what it may say was checked before it was appended.
      return { cluster, version, position, object: JSON.parse(state) as KubeObject };
    },
  };
}
