import { errorText, type Answer } from './answer.js';
import { TokenError, verifyToken, type Keys } from './jwt.js';

/** What a request shows of itself before its body is read. */
export type Caller = {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
};

/** The only path the issuer `user` may use. */
const USER_PATH = '/volumes';
const PUBLIC_PATHS: ReadonlySet<string> = new Set(['/hello', '/metrics']);

export type AuthSettings = { readonly keys: Keys; readonly leewaySeconds: number };

/** The answer that refuses the caller, or nothing. */
export function refusalOf(caller: Caller, settings: AuthSettings): Answer | undefined {
  const { path, authorization = '' } = caller;
  if (PUBLIC_PATHS.has(path)) return undefined;
  if (authorization === '') return errorText(401, 'Required authorization token not found');
  const [word = '', token, ...rest] = authorization.trim().split(/\s+/);
  if (word.toLowerCase() !== 'bearer' || token === undefined || rest.length > 0) {
    return errorText(400, 'Authorization header format must be Bearer {token}');
  }
  return refusalOfToken(token, caller, settings);
}

function refusalOfToken(token: string, { method, path }: Caller, settings: AuthSettings): Answer | undefined {
  try {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const issuer = verifyToken(token, { ...settings, method, path, nowSeconds });
    if (issuer === 'admin' || path === USER_PATH) return undefined;
    return errorText(401, 'Administrator access required');
  } catch (error) {
    if (error instanceof TokenError) return errorText(401, error.message);
    throw error;
  }
}

/** HEKETI_JWT_IAT_LEEWAY_SECONDS; what is no unsigned integer keeps the default, as in Heketi. */
export function leewayOf(value: string | undefined): number {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : 120;
}
