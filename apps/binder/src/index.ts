/** What the simulation in e2e runs of this app; the process itself begins in `main.ts`. */
export { LEASE_TTL_MS, wireBinder, type BinderEnvironment } from './wire-binder.js';
export { SlotBalance } from './slot-balance.js';
