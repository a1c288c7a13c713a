import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '@berth/runtime';
import { sampleKeyFile } from '@berth/sealing/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readApiSettings } from './settings.js';

let folder: string;
let keyFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-settings-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  keyFile = file('sealing.keys', sampleKeyFile('k2', 'k1'));
  vi.stubEnv('BERTH_TLS_CERT_FILE', file('tls.crt', 'PEM'));
  vi.stubEnv('BERTH_TLS_KEY_FILE', file('tls.key', 'PEM'));
  vi.stubEnv('BERTH_TOKEN_FILE', file('tokens.csv', 't0ken,admin,1\n'));
  vi.stubEnv('BERTH_KEY_FILE', keyFile);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('reads the keys that secrets are sealed under, the first first', () => {
  expect(readApiSettings().masterKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
});

it.each([
  ['is not named', () => vi.stubEnv('BERTH_KEY_FILE', ''), 'BERTH_KEY_FILE: is not set'],
  ['is not there', () => rmSync(keyFile), 'BERTH_KEY_FILE: key file '],
  ['is readable by others', () => chmodSync(keyFile, 0o644), 'has mode 0644, others may have no access'],
  ['holds no key', () => writeFileSync(keyFile, '# none\n'), 'holds no key'],
])('does not let the API start when the key file %s', (_, spoil, problem) => {
  spoil();
  expect(readApiSettings).toThrow(SettingsError);
  expect(readApiSettings).toThrow(problem);
});
