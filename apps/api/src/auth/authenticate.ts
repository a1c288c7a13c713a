import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type TokenEntry } from './token-file.js';
import { type User } from './user.js';

/** What a request shows for itself. */
export type Credentials = {
  readonly authorization: string | undefined;
  /** Of a verified client certificate, if the connection has one. */
  readonly certificateUser: () => User | undefined;
};

/** Answers the user of a request; undefined: nobody. At once, but for tokens that another server must vouch for. */
export type Authenticate = (credentials: Credentials) => User | undefined | Promise<User | undefined>;

export type Authenticators = {
  readonly tokens: readonly TokenEntry[];
  /** Absent: no issuer is configured. */
  readonly jwt?: (token: string) => Promise<User | undefined>;
};

/** A token says who someone is; only without one does a certificate. A token nobody knows is not made up for by it. */
export function authenticator({ tokens, jwt }: Authenticators): Authenticate {
  const byToken = tokenAuthenticator(tokens);
  return ({ authorization, certificateUser }) => {
    if (authorization === undefined) return certificateUser();
    const token = bearerToken(authorization);
    if (token === undefined) return undefined;
    return byToken(token) ?? jwt?.(token);
  };
}

/**
 * Bearer tokens against a fixed list. Each comparison is of salted digests of one length and all entries are
 * looked at, so that the time taken says nothing about a token.
 */
function tokenAuthenticator(entries: readonly TokenEntry[]): (token: string) => User | undefined {
  const salt = randomBytes(32).toString('hex');
  // In one call: a keyed Hmac object for each request was a twentieth of all time under load.
  const digest = (token: string): Buffer => hash('sha256', salt + token, 'buffer');
  const known = entries.map(({ token, user }) => ({ digest: digest(token), user }));
  return (token) => {
    const offered = digest(token);
    let user: User | undefined;
    for (const entry of known) if (timingSafeEqual(entry.digest, offered)) user = entry.user;
    return user;
  };
}

function bearerToken(authorization: string): string | undefined {
  const match = /^bearer +(\S+)$/i.exec(authorization.trim());
  return match?.[1];
}
