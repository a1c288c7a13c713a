/** What e2e runs of this app in its own process; the process itself begins in `main.ts`. */
export { type CommandPorts, type Origin, type Target } from './commands/command-ports.js';
export { createObject } from './commands/create-object.js';
export { deleteObject } from './commands/delete-object.js';
export { ensureCluster } from './commands/ensure-cluster.js';
export { type Part } from './commands/managers.js';
export { patchObject } from './commands/patch-object.js';
export { updateObject } from './commands/update-object.js';
export { Catalog, CATALOG_KINDS } from './follow/catalog.js';
export { mountsText } from './mounts/mounts-text.js';
export { readMounts } from './mounts/read-mounts.js';
export { served } from './resources/object-text.js';
export { findResource } from './resources/resources.js';
export { commandPorts, type CommandStore } from './services.js';
