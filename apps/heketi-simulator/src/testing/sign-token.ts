import { createHmac } from 'node:crypto';
import { qshOf } from '../http/jwt.js';

export type TokenParts = {
  readonly key: string;
  readonly alg?: string;
  /** Added to, or instead of, the claims of a good token; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

const HASHES: Readonly<Record<string, string>> = { HS384: 'sha384', HS512: 'sha512' };

/** A token as a client of Heketi makes it, anew for every request. */
export function signToken(
  method: string,
  path: string,
  { key, alg = 'HS256', claims = {} }: TokenParts,
): string {
  const now = Math.floor(Date.now() / 1000);
  const head = encoded({ typ: 'JWT', alg });
  const payload = encoded({ iss: 'admin', iat: now, exp: now + 300, qsh: qshOf(method, path), ...claims });
  const hash = HASHES[alg] ?? 'sha256';
  return `${head}.${payload}.${createHmac(hash, key).update(`${head}.${payload}`).digest('base64url')}`;
}

export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
