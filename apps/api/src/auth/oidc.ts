import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type OidcSettings } from './oidc-settings.js';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** Clocks of issuer and server may differ by this. */
const CLOCK_TOLERANCE_SECONDS = 10;
/** Names no issuer may give: they are the system's own. */
const RESERVED = 'system:';

/**
 * The user a JWT of the configured issuer stands for. Undefined for any other text, a token that is not for us, not
 * signed by one of the issuer's keys with an accepted algorithm, or not valid now.
 */
export function oidcAuthenticator(
  settings: OidcSettings,
  findKey: JWTVerifyGetKey,
): (token: string) => Promise<User | undefined> {
  return async (token) => {
    if (!looksLikeJwt(token)) return undefined;
    try {
      const { payload } = await jwtVerify(token, findKey, {
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: [...settings.algorithms],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub', settings.usernameClaim],
      });
      return userOf(payload, settings);
    } catch {
      // Whatever is wrong with it, its bearer is nobody; why is not for strangers to learn.
      return undefined;
    }
  };
}

function looksLikeJwt(token: string): boolean {
  return token.length <= 16_384 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

function userOf(payload: JWTPayload, settings: OidcSettings): User | undefined {
  const { usernameClaim, usernamePrefix, groupsClaim, groupsPrefix } = settings;
  const claimed = payload[usernameClaim];
  if (typeof claimed !== 'string' || claimed === '') return undefined;
  // An address that the issuer has not verified may be anybody's.
  if (usernameClaim === 'email' && payload['email_verified'] === false) return undefined;
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
