import { ensureCertificates } from './certificates.js';
import { ensureKeyFile, ensureTokens, type UserTokens } from './credentials.js';
import { dataPaths } from './data-directory.js';
import type { StartSettings } from './settings.js';

/** What an installation has of its own: certificates, tokens and the key file. */
export type Installation = {
  /** PEM of the CA, for clients. */
  readonly ca: string;
  readonly tokens: UserTokens;
  /** Tells the apps where their files are. */
  readonly env: Readonly<
    Record<'BERTH_TLS_CERT_FILE' | 'BERTH_TLS_KEY_FILE' | 'BERTH_TOKEN_FILE' | 'BERTH_KEY_FILE', string>
  >;
};

/** Makes what is missing in the data directory; what is there stays as it is. */
export async function ensureInstallation(
  settings: Pick<StartSettings, 'dataDirectory' | 'keyFile'>,
): Promise<Installation> {
  const paths = dataPaths(settings.dataDirectory);
  const { tokenFile, tokens } = ensureTokens(paths.tokens);
  const { ca, certFile, keyFile } = await ensureCertificates(paths.tls);
  return {
    ca,
    tokens,
    env: {
      BERTH_TLS_CERT_FILE: certFile,
      BERTH_TLS_KEY_FILE: keyFile,
      BERTH_TOKEN_FILE: tokenFile,
      BERTH_KEY_FILE: ensureKeyFile(settings.keyFile ?? paths.keyFile),
    },
  };
}
