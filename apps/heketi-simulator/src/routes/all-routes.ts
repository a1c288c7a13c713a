import type { Route } from '../http/route.js';
import { blockVolumeRoutes } from './block-volume-routes.js';
import { clusterRoutes } from './cluster-routes.js';
import { deviceRoutes } from './device-routes.js';
import { nodeRoutes } from './node-routes.js';
import { operationRoutes } from './operation-routes.js';
import { serverRoutes } from './server-routes.js';
import { volumeRoutes } from './volume-routes.js';

export const allRoutes: readonly Route[] = [
  ...serverRoutes,
  ...clusterRoutes,
  ...nodeRoutes,
  ...deviceRoutes,
  ...volumeRoutes,
  ...blockVolumeRoutes,
  ...operationRoutes,
];
