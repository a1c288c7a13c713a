import { randomBytes } from 'node:crypto';
import { KEY_BYTES } from './cipher.js';
import { type MasterKey } from './key-file.js';
import { type ObjectKeys } from './sealer.js';

/** A key file's text with keys made now, one line an id. */
export function sampleKeyFile(...ids: readonly string[]): string {
  return ids.map((id) => `${id}:${randomBytes(KEY_BYTES).toString('base64')}\n`).join('');
}

/** A master key made now. */
export function sampleMasterKey(id: string): MasterKey {
  return { id, key: randomBytes(KEY_BYTES) };
}

/** Wrapped keys in memory. */
export class MemoryObjectKeys implements ObjectKeys {
  readonly wrapped = new Map<string, string>();

  readObjectKeys: ObjectKeys['readObjectKeys'] = (
    uids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> =>
    Promise.resolve(new Map([...this.wrapped].filter(([uid]) => uids.includes(uid))));

  readonly createObjectKey = (uid: string, wrapped: string): Promise<string> => {
    const kept = this.wrapped.get(uid) ?? wrapped;
    this.wrapped.set(uid, kept);
    return Promise.resolve(kept);
  };
}
