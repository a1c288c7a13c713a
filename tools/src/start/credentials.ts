import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { makePrivateFolder, writePrivateFile } from './private-file.js';
import { StartError } from './start-error.js';

/** The tokens the API accepts, and the administrator's among them. */
export type Tokens = { readonly tokenFile: string; readonly adminToken: string };

/** Makes the token file with one administrator where there is none; lines that were added are kept. */
export function ensureTokens(tokenFile: string): Tokens {
  if (!existsSync(tokenFile)) {
    const token = randomBytes(32).toString('base64url');
    writePrivateFile(tokenFile, `${token},admin,${randomUUID()},"system:masters"\n`);
  }
  const rows = readFileSync(tokenFile, 'utf8').split('\n');
  const admin = rows.map((row) => row.split(',')).find(([, user]) => user === 'admin');
  if (!admin?.[0]) {
    throw new StartError(`${tokenFile} has no line for the user admin; remove the file to have it made anew`);
  }
  return { tokenFile, adminToken: admin[0] };
}

/** Keeps a generated secret in a file of its own. */
export function ensureSecret(file: string): string {
  if (!existsSync(file)) writePrivateFile(file, `${randomBytes(24).toString('base64url')}\n`);
  return readFileSync(file, 'utf8').trim();
}

/** Makes the file of the key that secrets are sealed under where there is none; one that is there is never written. */
export function ensureKeyFile(file: string): string {
  if (existsSync(file)) return file;
  makePrivateFolder(dirname(file));
  writePrivateFile(file, `${KEY_FILE_NOTE}k1:${randomBytes(32).toString('base64')}\n`);
  return file;
}

const KEY_FILE_NOTE =
  '# Secrets in the log open with these keys only: keep a copy apart from the database. See docs/secrets.md.\n';

/** Writes the kubeconfig with one context, `default`, as user `admin`. */
export function writeKubeconfig(file: string, server: string, ca: string, token: string): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'default',
        cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'default', context: { cluster: 'default', user: 'admin', namespace: 'default' } }],
    'current-context': 'default',
  };
  writePrivateFile(file, stringify(config));
}
