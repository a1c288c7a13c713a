import { type TLSSocket } from 'node:tls';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/**
 * The user of a client certificate that the TLS layer has verified against the configured authority: its common name,
 * in the groups of its organisations. Undefined: none came, or it is not to be trusted, or not any more: connections
 * and resumed sessions outlive certificates.
 */
export function certificateUser(
  socket: Pick<TLSSocket, 'authorized'> & { readonly getPeerCertificate: () => unknown },
  nowMs: number = Date.now(),
): User | undefined {
  if (!socket.authorized) return undefined;
  // Absent parts come as undefined, and parts that stand there several times as lists.
  const { subject, valid_to: end = '' } = socket.getPeerCertificate() as {
    readonly subject?: Readonly<Record<string, unknown>>;
    readonly valid_to?: string;
  };
  // Also false for what is no time.
  if (!(nowMs <= Date.parse(end))) return undefined;
  const [name, ...more] = textsOf(subject?.['CN']);
  if (name === undefined || more.length > 0) return undefined;
  return { name, uid: '', groups: [...textsOf(subject?.['O']), AUTHENTICATED_GROUP] };
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each): each is string => typeof each === 'string' && each !== '');
}
