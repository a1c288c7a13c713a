/** What the simulation in e2e runs of this app; the process itself begins in `main.ts`. */
export { Provisioner, type ProvisionerOptions } from './provisioner.js';
export { FOLLOWED_KINDS } from './view/provisioner-view.js';
