import { type User } from '../auth/user.js';
import { type Asker } from '../authorization/asker.js';
import { type Admission } from '../resources/resource.js';
import { type CommandPorts, type Origin, type Target, timestamp } from './command-ports.js';

/** What admission may know of a request besides the object. */
export function admissionOf({ cluster }: Target, origin: Origin, ports: CommandPorts): Admission {
  const { user } = origin;
  return {
    now: timestamp(ports.now()),
    classes: ports.classes(cluster),
    backendAt: ports.backendAt,
    ...(user !== undefined && { asker: askerOf(user, cluster, origin, ports) }),
  };
}

/** The right to act as someone else is one of a cluster: in another they must be allowed what they do themselves. */
function askerOf(user: User, cluster: string, { impersonator }: Origin, ports: CommandPorts): Asker {
  const asker = ports.askerOf(user, cluster);
  if (impersonator === undefined) return asker;
  const real = ports.askerOf(impersonator, cluster);
  return { ...asker, mayIn: (...asked) => asker.mayIn(...asked) && real.mayIn(...asked) };
}
