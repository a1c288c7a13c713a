import { createHash, createHmac } from 'node:crypto';

export type HeketiCredentials = {
  /** `admin`, or `user`, who may not do all that a back end needs. */
  readonly user: string;
  readonly key: string;
};

const LIFETIME_SECONDS = 300;

/**
 * The token for exactly one request: Heketi binds it to method and path, without the query. Times are whole seconds,
 * since Heketi cannot parse a fraction.
 */
export function heketiToken(
  { user, key }: HeketiCredentials,
  { method, path }: { readonly method: string; readonly path: string },
  nowMs: number,
): string {
  const iat = Math.floor(nowMs / 1000);
  const qsh = createHash('sha256').update(`${method}&${path}`).digest('hex');
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { iss: user, iat, exp: iat + LIFETIME_SECONDS, qsh },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
