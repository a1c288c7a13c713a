import { type Admission } from '../resources/resource.js';
import { type CommandPorts, type Origin, type Target, timestamp } from './command-ports.js';

/** What admission may know of a request besides the object. */
export function admissionOf({ cluster }: Target, { user }: Origin, ports: CommandPorts): Admission {
  return {
    now: timestamp(ports.now()),
    classes: ports.classes(cluster),
    backendAt: ports.backendAt,
    ...(user !== undefined && { asker: ports.askerOf(user, cluster) }),
  };
}
