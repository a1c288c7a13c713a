export { claims, volumes } from './testing/arbitraries.js';
export { deciderSpec } from './testing/decider-spec.js';
export { histories, type History, play, type Scene } from './testing/histories.js';
export {
  claimed,
  sampleClaim,
  sampleClass,
  sampleDecision,
  sampleNode,
  samplePod,
  sampleVolume,
  tracked,
} from './testing/samples.js';
export { SimulatedBackEnd } from './testing/simulated-back-end.js';
export { SimulatedCluster } from './testing/simulated-cluster.js';
