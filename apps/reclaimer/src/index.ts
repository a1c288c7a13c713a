/** What the simulation in e2e runs of this app; the process itself begins in `main.ts`. */
export { namespaceLease } from './namespaces/namespace-lease.js';
export { namespacePasses } from './namespaces/namespace-passes.js';
export { FOLLOWED_KINDS, Reclaimer } from './reclaimer.js';
export { VolumeReclaimer, type VolumeReclaimerOptions } from './volumes/volume-reclaimer.js';
