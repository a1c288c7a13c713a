import { readsFor } from '../events/reads-for.js';
import { leaseServices } from '../leases/lease-services.js';
import { lease } from '../resources/lease/lease.js';
import { type ApiServices } from './api-services.js';
import { type ResourceRequest } from './resource-request.js';

/** What answers a request: the log, a view of it for Events, or for Leases the table they are in. */
export function servicesFor(asked: ResourceRequest, services: ApiServices): ApiServices {
  if (asked.resource === lease) return leaseServices(services, services.leaseView);
  return readsFor(asked, services);
}
