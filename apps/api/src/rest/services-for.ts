import { isSealedKind } from '@berth/sealing';
import { eventServices } from '../events/event-services.js';
import { leaseServices } from '../leases/lease-services.js';
import { coreEvent, event } from '../resources/events/events.js';
import { lease } from '../resources/lease/lease.js';
import { sealedServices } from '../sealed/sealed-services.js';
import { earlierAttributesClasses } from '../resources/volume-attributes-class/volume-attributes-class.js';
import { type ApiServices } from './api-services.js';
import { earlierVersionServices } from './earlier-version.js';
import { type ResourceRequest } from './resource-request.js';

const [v1alpha1, v1beta1] = earlierAttributesClasses;

/**
 * What answers a request: the log, with what is told from it for Events, without what was for secrets; or, for Leases,
 * the table they are in.
 */
export function servicesFor(asked: ResourceRequest, services: ApiServices): ApiServices {
  switch (asked.resource) {
    case lease:
      return leaseServices(services, services.leaseView);
    case coreEvent:
    case event:
      return eventServices(asked, services, services.eventView);
    case v1alpha1:
    case v1beta1:
      return earlierVersionServices(asked.resource, services);
    default:
      return isSealedKind(asked.resource.kind) ? sealedServices(services, asked.query) : services;
  }
}
