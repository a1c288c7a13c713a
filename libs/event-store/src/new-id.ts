import { randomFillSync } from 'node:crypto';

const POOL = Buffer.allocUnsafe(4_096);
const RANDOM_BYTES = 10;
let at = POOL.length;

/**
 * A UUID of version 7: it begins with the time in milliseconds. Ids made together lie together in an index, so an
 * append touches the last pages of each B-tree and not one anywhere, which Postgres would log in full after every
 * checkpoint.
 */
export function newId(): string {
  if (at + RANDOM_BYTES > POOL.length) {
    randomFillSync(POOL);
    at = 0;
  }
  const time = Date.now().toString(16).padStart(12, '0');
  const random = POOL.toString('hex', at, at + RANDOM_BYTES);
  at += RANDOM_BYTES;
  const variant = ((parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
