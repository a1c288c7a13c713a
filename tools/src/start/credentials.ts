import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { makePrivateFolder, writePrivateFile } from './private-file.js';
import { StartError } from './start-error.js';

/** The tokens of the users a new installation has; a viewer whose line was removed has none. */
export type UserTokens = { readonly admin: string; readonly viewer?: string };

/** The tokens the API accepts, and those of the first users among them. */
export type Tokens = { readonly tokenFile: string; readonly tokens: UserTokens };

/** May do everything; and may look at everything but Secrets, in all clusters. */
const FIRST_USERS = { admin: 'system:masters', viewer: 'berth:viewers' } as const;

/** Makes the token file with an administrator and a viewer where there is none; one that is there is kept. */
export function ensureTokens(tokenFile: string): Tokens {
  if (!existsSync(tokenFile)) {
    const lines = Object.entries(FIRST_USERS).map(
      ([user, group]) => `${randomBytes(32).toString('base64url')},${user},${randomUUID()},"${group}"\n`,
    );
    writePrivateFile(tokenFile, lines.join(''));
  }
  const rows = readFileSync(tokenFile, 'utf8').split('\n');
  const tokenOf = (name: string) => rows.map((row) => row.split(',')).find(([, user]) => user === name)?.[0];
  const admin = tokenOf('admin');
  const viewer = tokenOf('viewer');
  if (!admin) {
    throw new StartError(`${tokenFile} has no line for the user admin; remove the file to have it made anew`);
  }
  return { tokenFile, tokens: { admin, ...(viewer && { viewer }) } };
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
  // An id of its own, so that after a loss the new key is not mistaken for the old one.
  const id = `k${randomBytes(4).toString('hex')}`;
  writePrivateFile(file, `${KEY_FILE_NOTE}${id}:${randomBytes(32).toString('base64')}\n`);
  return file;
}

const KEY_FILE_NOTE =
  '# Secrets in the log open with these keys only: keep a copy apart from the database. See docs/secrets.md.\n';

/** Writes the kubeconfig: a context for each user, the current one `default`, as user `admin`. */
export function writeKubeconfig(file: string, server: string, ca: string, tokens: UserTokens): void {
  const users = Object.entries(tokens);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'default',
        cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: users.map(([name, token]) => ({ name, user: { token } })),
    contexts: users.map(([user]) => ({
      name: user === 'admin' ? 'default' : `default-${user}`,
      context: { cluster: 'default', user, namespace: 'default' },
    })),
    'current-context': 'default',
  };
  writePrivateFile(file, stringify(config));
}
