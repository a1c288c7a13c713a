import { type Logger } from '@berth/runtime';
import { Sealer } from '@berth/sealing';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { EventFeed } from './events/event-feed.js';
import { Catalog } from './follow/catalog.js';
import { LogController } from './follow/log.controller.js';
import { LeaseFeed } from './leases/lease-feed.js';
import { API_SERVICES, type ApiServices } from './rest/api-services.js';
import { DiscoveryController } from './rest/discovery.controller.js';
import { HealthController } from './rest/health.controller.js';
import { OpenApiController } from './rest/openapi.controller.js';
import { ResourceController } from './rest/resource.controller.js';
import { StatusErrorFilter } from './rest/status-error.filter.js';
import { WatchHub } from './watch/watch-hub.js';

export type ApiParts = {
  readonly services: ApiServices;
  readonly catalog: Catalog;
  readonly hub: WatchHub;
  readonly sealer: Sealer;
  readonly events: EventFeed;
  readonly leases: LeaseFeed;
  readonly logger: Logger;
};

/** The whole API: what is made at start, handed to the controllers as it is. */
@Module({})
export class ApiModule {
  static of({ services, catalog, hub, sealer, events, leases, logger }: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        HealthController,
        DiscoveryController,
        OpenApiController,
        ResourceController,
        LogController,
      ],
      providers: [
        { provide: API_SERVICES, useValue: services },
        { provide: Catalog, useValue: catalog },
        { provide: WatchHub, useValue: hub },
        { provide: Sealer, useValue: sealer },
        { provide: EventFeed, useValue: events },
        { provide: LeaseFeed, useValue: leases },
        { provide: APP_FILTER, useValue: new StatusErrorFilter(logger) },
      ],
    };
  }
}
