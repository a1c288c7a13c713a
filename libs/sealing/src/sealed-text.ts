import { bytesOf, decrypt, encrypt } from './cipher.js';
import { type FieldPath } from './sealed-fields.js';

/** What every sealed text begins with; the rest is nonce, ciphertext and tag in base64url. */
export const SEALED_PREFIX = 'berth:sealed:v1:';

/** The sealed text of one value of one object. */
export function sealText(key: Buffer, uid: string, path: FieldPath, text: string): string {
  return SEALED_PREFIX + encrypt(key, packed(text), boundTo(uid, path)).toString('base64url');
}

/** The value; undefined when it was sealed by another key, for another place, or was changed since. */
export function openText(key: Buffer, uid: string, path: FieldPath, sealed: string): string | undefined {
  const box = bytesOf(sealed.slice(SEALED_PREFIX.length), 'base64url');
  const plain = box && decrypt(key, box, boundTo(uid, path));
  return plain && unpacked(plain);
}

/** A sealed value opens in its own field of its own object only. */
function boundTo(uid: string, path: FieldPath): string {
  return JSON.stringify([SEALED_PREFIX, uid, ...path]);
}

const UTF8 = 0;
const BASE64 = 1;
const JSON_TEXT = 2;

/**
 * A Secret's values are base64 already, and go in as their bytes: base64 over base64 would make a Secret of the
 * greatest allowed size too large for the log. A text with half a surrogate pair has no UTF-8.
 */
function packed(text: string): Buffer {
  const bytes = text === '' ? undefined : bytesOf(text, 'base64');
  if (bytes !== undefined) return Buffer.concat([Buffer.of(BASE64), bytes]);
  return text.isWellFormed()
    ? Buffer.concat([Buffer.of(UTF8), Buffer.from(text)])
    : Buffer.concat([Buffer.of(JSON_TEXT), Buffer.from(JSON.stringify(text))]);
}

function unpacked(plain: Buffer): string | undefined {
  const rest = plain.subarray(1);
  switch (plain[0]) {
    case UTF8:
      return rest.toString('utf8');
    case BASE64:
      return rest.toString('base64');
    case JSON_TEXT:
      // What it holds is authentic, so it is what was packed above.
      return JSON.parse(rest.toString('utf8')) as string;
    default:
      return undefined;
  }
}
