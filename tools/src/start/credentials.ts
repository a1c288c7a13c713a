import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { writePrivateFile } from './private-file.js';
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
