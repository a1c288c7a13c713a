import { parseJson } from '@berth/kube';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type OidcSettings } from './oidc-settings.js';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** Clocks of issuer and server may differ by this. */
const CLOCK_TOLERANCE_SECONDS = 10;
/** Names no issuer may give: they are the system's own. */
const RESERVED = 'system:';

type Verify = (token: string, findKey: JWTVerifyGetKey) => Promise<JWTPayload>;

/**
 * The user a JWT of the configured issuer stands for. Undefined for any other text, a token that is not for us, not
 * signed by one of the issuer's keys with an accepted algorithm, or not valid now.
 */
export function oidcAuthenticator(
  settings: OidcSettings,
  findKey: JWTVerifyGetKey,
): (token: string) => Promise<User | undefined> {
  const options = {
    issuer: settings.issuer,
    audience: settings.audience,
    algorithms: [...settings.algorithms],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub', settings.usernameClaim],
  };
  const verify: Verify = async (token, key) => (await jwtVerify(token, key, options)).payload;
  return async (token) => {
    try {
      if (!isOf(settings.issuer, token)) return undefined;
      return userOf(await verifiedByAny(token, findKey, verify), settings);
    } catch {
      // Whatever is wrong with it, its bearer is nobody; why is not for strangers to learn.
      return undefined;
    }
  };
}

/**
 * Whether it says so. Others' tokens are no reason to look for keys.
 *
 * @throws ApiError for what `parseJson` refuses: jose gives header and payload to JSON.parse, whoever sent them.
 */
function isOf(issuer: string, token: string): boolean {
  if (!looksLikeJwt(token)) return false;
  const [, payload] = token
    .split('.', 2)
    .map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8')).value);
  return (payload as JWTPayload | null)?.iss === issuer;
}

/** A token that does not say which key it is signed with may be so with any that fits. */
async function verifiedByAny(token: string, findKey: JWTVerifyGetKey, verify: Verify): Promise<JWTPayload> {
  try {
    return await verify(token, findKey);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const payload = await verify(token, () => key).catch(() => undefined);
      if (payload !== undefined) return payload;
    }
    throw error;
  }
}

function looksLikeJwt(token: string): boolean {
  return token.length <= 16_384 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

function userOf(payload: JWTPayload, settings: OidcSettings): User | undefined {
  const { usernameClaim, usernamePrefix, groupsClaim, groupsPrefix } = settings;
  const claimed = payload[usernameClaim];
  if (typeof claimed !== 'string' || claimed === '') return undefined;
  const { email_verified: isVerified = true, iat = 0 } = payload;
  // An address that the issuer has not verified may be anybody's.
  if (usernameClaim === 'email' && isVerified !== true) return undefined;
  if (iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) return undefined;
  const name = usernamePrefix + claimed;
  if (name.startsWith(RESERVED)) return undefined;
  const groups = textsOf(payload[groupsClaim])
    .map((group) => groupsPrefix + group)
    .filter((group) => !group.startsWith(RESERVED));
  return { name, uid: payload.sub ?? '', groups: [...groups, AUTHENTICATED_GROUP] };
}

function textsOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.filter((each): each is string => typeof each === 'string' && each !== '');
}
