import { scanJson } from '../body/scan-json.js';
import { badRequest } from '../status/api-error.js';

/** Where a paged list goes on: the position all its pages are true at, and the last key already given. */
export type ContinueToken = {
  readonly position: number;
  readonly after: { readonly namespace: string; readonly name: string };
};

const VERSION = 1;

/** The token as clients carry it, opaque to them. */
export function encodeContinue({ position, after }: ContinueToken): string {
  const content = JSON.stringify([VERSION, position, after.namespace, after.name]);
  return Buffer.from(`${checksum(content)}${content}`, 'utf8').toString('base64url');
}

/** Reads a token; a mangled one is a BadRequest. The checksum finds accidents, it is no signature. */
export function decodeContinue(token: string): ContinueToken {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const content = text.slice(CHECKSUM_LENGTH);
  if (text.slice(0, CHECKSUM_LENGTH) !== checksum(content)) throw broken();
  const parsed = parseContent(content);
  const [version, position, namespace, name] = parsed;
  if (version !== VERSION || !Number.isSafeInteger(position) || Number(position) < 1) throw broken();
  if (typeof namespace !== 'string' || typeof name !== 'string') throw broken();
  return { position: position as number, after: { namespace, name } };
}

function parseContent(content: string): readonly unknown[] {
  // Anyone can write one: JSON.parse sees no keys of theirs, for what `parseJson` says.
  if (scanJson(content).members > 0) return [];
  try {
    const value: unknown = JSON.parse(content);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function broken() {
  return badRequest('continue key is not valid: start the list again without it');
}

const CHECKSUM_LENGTH = 8;

/** FNV-1a, 32 bits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(CHECKSUM_LENGTH, '0');
}
