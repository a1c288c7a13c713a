import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { bytesOf, KEY_BYTES } from './cipher.js';
import { KeyFileError } from './errors.js';

/** A key that wraps the keys of objects. */
export type MasterKey = { readonly id: string; readonly key: Buffer };

/** The keys of a key file: the first wraps, all unwrap. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]];

/** What others may have no part of: reading, and the group's writing. A group may read, as mounted secrets need it. */
const FORBIDDEN_MODE = 0o027;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Reads a key file, and refuses one that others may read. Its content stays out of every message.
 *
 * @throws KeyFileError
 */
export function readKeyFile(path: string): MasterKeys {
  let text: string;
  let mode: number;
  try {
    // Both of one file, also when it is being replaced.
    const file = openSync(path, 'r');
    try {
      mode = fstatSync(file).mode;
      text = readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileError(`key file ${path} cannot be read: ${why}`, { cause });
  }
  if ((mode & FORBIDDEN_MODE) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    throw new KeyFileError(
      `key file ${path} has mode ${shown}, others may have no access: chmod 600 ${path}`,
    );
  }
  return parseKeyFile(text, path);
}

/**
 * Parses `id:key` lines, each key 32 bytes in base64; blank lines and those that begin with `#` say nothing.
 *
 * @throws KeyFileError
 */
export function parseKeyFile(text: string, path = 'key file'): MasterKeys {
  const keys = text.split(/\r?\n/).flatMap((line, index) => {
    const bare = line.trim();
    return bare === '' || bare.startsWith('#') ? [] : [parseLine(bare, `${path} line ${index + 1}`)];
  });
  const [first, ...others] = keys;
  if (first === undefined) throw new KeyFileError(`${path} holds no key`);
  for (const [index, { id }] of keys.entries()) {
    if (keys.findIndex((key) => key.id === id) < index) throw new KeyFileError(`${path} has key ${id} twice`);
  }
  return [first, ...others];
}

function parseLine(line: string, where: string): MasterKey {
  const colon = line.indexOf(':');
  const id = line.slice(0, Math.max(colon, 0));
  if (!ID.test(id))
    throw new KeyFileError(`${where}: must be id:key, the id of letters, digits, ".", "_" and "-"`);
  const key = bytesOf(line.slice(colon + 1).trim(), 'base64');
  if (key?.length !== KEY_BYTES) {
    throw new KeyFileError(`${where}: key ${id} must be ${KEY_BYTES} bytes in base64`);
  }
  return { id, key };
}
