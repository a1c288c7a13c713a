import { backend } from './backend/backend.js';
import { cluster } from './cluster.js';
import { endpoints } from './endpoints/endpoints.js';
import { coreEvent, event } from './events/events.js';
import { lease } from './lease/lease.js';
import { namespace } from './namespace.js';
import { node } from './node/node.js';
import { persistentVolume } from './persistent-volume/persistent-volume.js';
import { persistentVolumeClaim } from './persistent-volume-claim/persistent-volume-claim.js';
import { pod } from './pod/pod.js';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac/rbac.js';
import { type Resource } from './resource.js';
import { secret } from './secret/secret.js';
import { service } from './service/service.js';
import { storageClass } from './storage-class/storage-class.js';
import {
  earlierAttributesClasses,
  volumeAttributesClass,
} from './volume-attributes-class/volume-attributes-class.js';

/** Every kind the API keeps, in the order discovery lists them. */
export const resources: readonly Resource[] = [
  namespace,
  persistentVolumeClaim,
  persistentVolume,
  pod,
  service,
  endpoints,
  secret,
  node,
  storageClass,
  volumeAttributesClass,
  coreEvent,
  event,
  lease,
  role,
  roleBinding,
  clusterRole,
  clusterRoleBinding,
  cluster,
  backend,
];

const byPath = new Map(
  [...resources, ...earlierAttributesClasses].map((resource) => [
    `${resource.group}/${resource.version}/${resource.plural}`,
    resource,
  ]),
);

/** The resource a URL names; undefined: not served. */
export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return byPath.get(`${group}/${version}/${plural}`);
}
