import { readFileSync } from 'node:fs';
import { pathField, readSettings, SettingsError } from '@berth/runtime';
import { z } from 'zod';

/** How tokens of an OpenID Connect issuer are read. */
export type OidcSettings = {
  /** Exactly as it stands in tokens; https. */
  readonly issuer: string;
  readonly audience: string;
  readonly usernameClaim: string;
  readonly usernamePrefix: string;
  readonly groupsClaim: string;
  readonly groupsPrefix: string;
  /** Signature algorithms that are accepted. */
  readonly algorithms: readonly string[];
  /** PEM; absent: those the system trusts. */
  readonly certificateAuthority?: string;
};

/** Symmetric ones would make whoever checks a token able to make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];

const issuerField = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must be an https URL');
const textField = z.string().min(1, 'must not be empty');
const algorithmsField = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((list) => list.every((each) => ALGORITHMS.includes(each)), `must be of ${ALGORITHMS.join(', ')}`);

/**
 * The settings of the issuer; undefined when none is configured.
 *
 * @throws SettingsError naming each variable that is wrong or missing.
 */
export function readOidcSettings(env: NodeJS.ProcessEnv = process.env): OidcSettings | undefined {
  const { BERTH_OIDC_ISSUER: issuer } = readSettings({ BERTH_OIDC_ISSUER: issuerField.optional() }, env);
  if (issuer === undefined) return undefined;
  const read = readSettings(
    {
      BERTH_OIDC_AUDIENCE: textField,
      BERTH_OIDC_USERNAME_CLAIM: textField.default('sub'),
      BERTH_OIDC_USERNAME_PREFIX: z.string().default(`${issuer}#`),
      BERTH_OIDC_GROUPS_CLAIM: textField.default('groups'),
      BERTH_OIDC_GROUPS_PREFIX: z.string().default(''),
      BERTH_OIDC_ALGORITHMS: algorithmsField.default(['RS256']),
      BERTH_OIDC_CA_FILE: pathField.optional(),
    },
    env,
  );
  return {
    issuer,
    audience: read.BERTH_OIDC_AUDIENCE,
    usernameClaim: read.BERTH_OIDC_USERNAME_CLAIM,
    usernamePrefix: read.BERTH_OIDC_USERNAME_PREFIX,
    groupsClaim: read.BERTH_OIDC_GROUPS_CLAIM,
    groupsPrefix: read.BERTH_OIDC_GROUPS_PREFIX,
    algorithms: read.BERTH_OIDC_ALGORITHMS,
    ...certificateAuthorityOf(read.BERTH_OIDC_CA_FILE),
  };
}

function certificateAuthorityOf(path: string | undefined): Pick<OidcSettings, 'certificateAuthority'> {
  if (path === undefined) return {};
  try {
    return { certificateAuthority: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingsError([`BERTH_OIDC_CA_FILE: ${path} cannot be read: ${why}`]);
  }
}
