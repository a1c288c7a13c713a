import { readFileSync } from 'node:fs';
import { pathField, portField, readSettings, SettingsError } from '@berth/runtime';
import { type MasterKeys, readKeyFile } from '@berth/sealing';
import { type OidcSettings, readOidcSettings } from './auth/oidc-settings.js';
import { parseTokenFile, type TokenEntry } from './auth/token-file.js';
import { type TlsFiles } from './rest/http-server.js';

export type ApiSettings = {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles;
  readonly tokens: readonly TokenEntry[];
  /** What the keys of sealed objects are wrapped by. */
  readonly masterKeys: MasterKeys;
  /** Absent: no issuer's tokens are taken. */
  readonly oidc?: OidcSettings;
};

/** What the API is told besides what all apps are; without certificate, tokens and keys it does not start. */
export function readApiSettings(): ApiSettings {
  const read = readSettings({
    BERTH_HOST: pathField.default('127.0.0.1'),
    BERTH_PORT: portField.default(6443),
    BERTH_TLS_CERT_FILE: pathField,
    BERTH_TLS_KEY_FILE: pathField,
    BERTH_TOKEN_FILE: pathField,
    BERTH_KEY_FILE: pathField,
    BERTH_CLIENT_CA_FILE: pathField.optional(),
  });
  const clientCa = read.BERTH_CLIENT_CA_FILE;
  const oidc = readOidcSettings();
  return {
    host: read.BERTH_HOST,
    port: read.BERTH_PORT,
    tls: {
      cert: fileOf('BERTH_TLS_CERT_FILE', read.BERTH_TLS_CERT_FILE),
      key: fileOf('BERTH_TLS_KEY_FILE', read.BERTH_TLS_KEY_FILE),
      ...(clientCa !== undefined && { clientCa: fileOf('BERTH_CLIENT_CA_FILE', clientCa) }),
    },
    tokens: tokensOf(read.BERTH_TOKEN_FILE),
    masterKeys: keysOf(read.BERTH_KEY_FILE),
    ...(oidc !== undefined && { oidc }),
  };
}

function fileOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SettingsError([`${variable}: ${path} cannot be read: ${messageOf(error)}`]);
  }
}

function tokensOf(path: string): readonly TokenEntry[] {
  const text = fileOf('BERTH_TOKEN_FILE', path).toString('utf8');
  try {
    return parseTokenFile(text);
  } catch (error) {
    throw new SettingsError([`BERTH_TOKEN_FILE: ${path}: ${messageOf(error)}`]);
  }
}

function keysOf(path: string): MasterKeys {
  try {
    return readKeyFile(path);
  } catch (error) {
    throw new SettingsError([`BERTH_KEY_FILE: ${messageOf(error)}`]);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
