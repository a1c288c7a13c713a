import { type Authorizer } from '../authorization/authorizer.js';
import { type CommandPorts } from '../commands/command-ports.js';
import { type EventView } from '../events/event-services.js';
import { type LeaseView } from '../leases/lease-services.js';
import { type SealedPorts } from '../sealed/sealed-services.js';
import { type ReadPorts } from './read-requests.js';
import { type WatchServices } from './watch-request.js';

/** Token of the services every controller is given: one static object, made at start. */
export const API_SERVICES = Symbol('api services');

/** What the controllers may do. */
export type ApiServices = CommandPorts &
  ReadPorts &
  SealedPorts &
  WatchServices & {
    readonly authorizer: Authorizer;
    readonly eventView: EventView;
    readonly leaseView: LeaseView;
    /** Whether the followed log has such a cluster. */
    readonly knowsCluster: (name: string) => boolean;
    /** Throws the 404 of a cluster that does not exist. */
    readonly requireCluster: (name: string) => Promise<void>;
    /** True once the process serves: its follower knows the log and Postgres answers. */
    readonly ready: () => Promise<boolean>;
  };
