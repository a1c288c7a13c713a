import { bytesOf, decrypt, encrypt } from './cipher.js';
import { type MasterKeys } from './key-file.js';

/** An object's key as the table of object keys holds it: which master key wrapped it, and the box. */
export function wrapKey([{ id, key }]: MasterKeys, uid: string, dataKey: Buffer): string {
  return `${VERSION}:${id}:${encrypt(key, dataKey, boundTo(uid)).toString('base64url')}`;
}

/** The object's key, or the id of the master key that is missing; undefined: it is damaged, or another object's. */
export function unwrapKey(
  masterKeys: MasterKeys,
  uid: string,
  wrapped: string,
): { readonly key: Buffer } | { readonly missing: string } | undefined {
  const [version, id = '', box = ''] = wrapped.split(':');
  if (version !== VERSION) return undefined;
  const master = masterKeys.find((each) => each.id === id);
  if (master === undefined) return { missing: id };
  const bytes = bytesOf(box, 'base64url');
  const key = bytes && decrypt(master.key, bytes, boundTo(uid));
  return key && { key };
}

const VERSION = 'v1';

/** So that the key of one object cannot be put in the place of another's. */
function boundTo(uid: string): string {
  return JSON.stringify(['berth:object-key', uid]);
}
