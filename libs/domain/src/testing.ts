export { claims, volumes } from './testing/arbitraries.js';
export { deciderSpec } from './testing/decider-spec.js';
export { claimed, sampleClaim, sampleClass, samplePod, sampleVolume, tracked } from './testing/samples.js';
export { SimulatedCluster } from './testing/simulated-cluster.js';
