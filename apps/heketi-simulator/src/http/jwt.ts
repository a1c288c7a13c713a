import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decodeJson, int, string, struct, UnparsableError } from './go-json.js';
import { goDuration } from './go-duration.js';

/** The keys of the two issuers Heketi knows. */
export type Keys = { readonly admin: string; readonly user: string };
export type Issuer = keyof Keys;

/** What a token is checked against. */
export type Circumstances = {
  readonly keys: Keys;
  readonly method: string;
  /** Decoded, with its leading slash, without query. */
  readonly path: string;
  readonly nowSeconds: number;
  readonly leewaySeconds: number;
};

/** The token is refused; the text is Heketi's. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
/** Methods the library behind Heketi knows and Heketi does not take. */
const OTHER_METHODS = /^(none|[REP]S(256|384|512))$/;

const header = struct({ alg: string });
const claims = struct({ iss: string, iat: int, exp: int, nbf: int, qsh: string });

/** Who made the token; throws a TokenError with the reason Heketi would give. */
export function verifyToken(token: string, circumstances: Circumstances): Issuer {
  const { keys, method, path } = circumstances;
  const [head = '', payload = '', signature = '', ...rest] = token.split('.');
  if (token.split('.').length < 3 || rest.length > 0) {
    throw invalid('token contains an invalid number of segments');
  }
  const { alg } = read(head, header);
  const claimed = read(payload, claims);
  const hash = hashOf(alg);
  const issuer = issuerOf(claimed.iss);
  const signed = createHmac(hash, keys[issuer]).update(`${head}.${payload}`).digest();
  // A wrong signature hides what is wrong with the times.
  if (!equal(signed, Buffer.from(signature, 'base64url'))) {
    throw invalid('signature is invalid (client and server secrets may not match)');
  }
  const timeProblem = problemOfTimes(claimed, circumstances);
  if (timeProblem !== undefined) throw invalid(timeProblem);
  if (claimed.qsh !== qshOf(method, path)) throw new TokenError('Invalid qsh claim in token');
  return issuer;
}

/** The claim that ties a token to one request. */
export function qshOf(method: string, path: string): string {
  return createHash('sha256').update(`${method}&${path}`).digest('hex');
}

function read<Value>(segment: string, decoder: (json: unknown) => Value): Value {
  try {
    if (!/^[\w-]*$/.test(segment)) throw new UnparsableError();
    return decodeJson(Buffer.from(segment, 'base64url').toString('utf8'), decoder);
  } catch {
    throw invalid('token is malformed');
  }
}

function hashOf(alg: string): string {
  const hash = HASHES[alg];
  if (hash !== undefined) return hash;
  if (OTHER_METHODS.test(alg)) throw invalid(`Unexpected signing method: ${alg}`);
  throw invalid(`signing method (alg) is ${alg === '' ? 'unspecified' : 'unavailable'}.`);
}

function issuerOf(iss: string): Issuer {
  if (iss === 'admin' || iss === 'user') return iss;
  throw invalid(iss === '' ? 'Token missing iss claim' : 'Unknown user');
}

type Times = { readonly exp: number; readonly iat: number; readonly nbf: number };

/** Of several problems the last is told. An absent time is 0: of `exp` that is long ago. */
function problemOfTimes({ exp, iat, nbf }: Times, at: Circumstances): string | undefined {
  const { nowSeconds, leewaySeconds } = at;
  if (nbf !== 0 && nowSeconds < nbf) return 'token is not valid yet';
  if (nowSeconds < iat - leewaySeconds) {
    return 'Token used before issued (client and server clocks may differ)';
  }
  const expired = exp === 0 || nowSeconds > exp;
  return expired ? `Token is expired by ${goDuration(nowSeconds - exp)}` : undefined;
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function invalid(reason: string): TokenError {
  return new TokenError(`Invalid JWT token: ${reason}`);
}
