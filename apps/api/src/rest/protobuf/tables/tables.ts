import { ACCESS_TABLES } from './access-tables.js';
import { CLUSTER_TABLES } from './cluster-tables.js';
import { CONTAINER_TABLES } from './container-tables.js';
import { parseTables } from './message-tables.js';
import { META_TABLES } from './meta-tables.js';
import { POD_TABLES } from './pod-tables.js';
import { POD_VOLUME_TABLES } from './pod-volume-tables.js';
import { STORAGE_TABLES } from './storage-tables.js';

/** Every message that is read, by its name. */
export const messageTables = parseTables({
  ...META_TABLES,
  ...STORAGE_TABLES,
  ...CLUSTER_TABLES,
  ...POD_TABLES,
  ...POD_VOLUME_TABLES,
  ...CONTAINER_TABLES,
  ...ACCESS_TABLES,
});
