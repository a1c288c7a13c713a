/** What the simulation in e2e runs of this app; the process itself begins in `main.ts`. */
export { FOLLOWED_KINDS, Reclaimer } from './reclaimer.js';
export { VolumeReclaimer, type VolumeReclaimerOptions } from './volumes/volume-reclaimer.js';
