import { given } from './core-messages.js';
import { type Message } from './wire.js';

/**
 * DeleteOptions: 1 gracePeriodSeconds, 2 preconditions (1 uid, 2 resourceVersion), 3 orphanDependents,
 * 4 propagationPolicy, 5 dryRun. No grace at all is something else than none given.
 */
export function deleteOptionsOf(message: Message): Record<string, unknown> {
  const preconditions = message.message(2);
  return {
    ...(message.has(1) && { gracePeriodSeconds: message.number(1) }),
    ...(message.has(3) && { orphanDependents: message.number(3) === 1 }),
    ...given({
      preconditions: given({ uid: preconditions.text(1), resourceVersion: preconditions.text(2) }),
      propagationPolicy: message.text(4),
      dryRun: message.texts(5),
    }),
  };
}
