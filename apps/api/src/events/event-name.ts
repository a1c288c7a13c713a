import { createHash } from 'node:crypto';
import { type FoldedEvent } from '@berth/domain';

/** What identifies an Event: the object and what is said of it. */
export type EventIdentity = Pick<FoldedEvent, 'name' | 'uid' | 'reason' | 'type' | 'message'>;

const HASH_DIGITS = 16;
/** Longest start of an object's name that leaves room for the hash in a name of 253 characters. */
const MAX_OBJECT_PART = 253 - HASH_DIGITS - 1;

/** The same for the same Event, whenever and by whom it is folded. */
export function eventNames(event: EventIdentity): { readonly name: string; readonly uid: string } {
  const { uid, reason, type, message } = event;
  const hash = createHash('sha256')
    .update(JSON.stringify([uid, reason, type, message]))
    .digest('hex');
  return { name: `${objectPart(event.name)}.${hash.slice(0, HASH_DIGITS)}`, uid: uuidOf(hash) };
}

/** The names objects may have whose Event has this name: exactly one, or all with a prefix where it was cut. */
export function objectNameOf(eventName: string): { readonly name: string } | { readonly namePrefix: string } {
  const part = eventName.slice(0, Math.max(0, eventName.lastIndexOf('.')));
  return part.length < MAX_OBJECT_PART ? { name: part } : { namePrefix: part.slice(0, -1) };
}

/** A part that ends in a letter or digit, as the parts of names between dots must. */
function objectPart(name: string): string {
  if (name.length < MAX_OBJECT_PART) return name;
  return name.slice(0, MAX_OBJECT_PART).replace(/[^a-z0-9]$/, 'x');
}

/** RFC 9562, version 8: the bits are a hash. */
function uuidOf(hash: string): string {
  const variant = ((Number.parseInt(hash[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
