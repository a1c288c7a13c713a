import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeyFileError } from './errors.js';
import { readKeyFile } from './key-file.js';
import { sampleKeyFile } from './testing.js';

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-keys-'));
  path = join(folder, 'keys');
  writeFileSync(path, sampleKeyFile('k1'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([0o600, 0o400, 0o440, 0o640])('reads a key file of mode %o', (mode) => {
  chmodSync(path, mode);
  expect(readKeyFile(path).map(({ id }) => id)).toEqual(['k1']);
});

it.each([0o644, 0o604, 0o660, 0o620, 0o602, 0o601])('refuses a key file of mode %o', (mode) => {
  chmodSync(path, mode);
  expect(() => readKeyFile(path)).toThrow(KeyFileError);
  expect(() => readKeyFile(path)).toThrow(`chmod 600 ${path}`);
});

it('says which file is missing', () => {
  expect(() => readKeyFile(join(folder, 'none'))).toThrow(`key file ${join(folder, 'none')} cannot be read`);
});
