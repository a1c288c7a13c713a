import { randomBytes } from 'node:crypto';
import { type KubeObject } from '@berth/domain';
import { KEY_BYTES } from './cipher.js';
import { UnsealError } from './errors.js';
import { type MasterKeys, readKeyFile } from './key-file.js';
import { type FieldPath, replaceSealed } from './sealed-fields.js';
import { openText, SEALED_PREFIX, sealText } from './sealed-text.js';
import { unwrapKey, wrapKey } from './wrapped-key.js';

/** Where wrapped keys are kept, outside the log; an event store is one. */
export type ObjectKeys = {
  /** The wrapped keys of these objects; one that was destroyed is not among them. */
  readonly readObjectKeys: (uids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Keeps a first key and gives it back; where there is one already, gives that. */
  readonly createObjectKey: (uid: string, wrapped: string) => Promise<string>;
};

/** An object with its values opened, or without them and why. */
export type Opened<Kind extends KubeObject> = { readonly object: Kind; readonly failure?: UnsealError };

/**
 * Seals the secret values of objects and opens them. Keys are read anew each time and kept nowhere, so a key that
 * was destroyed opens nothing any more, in any process.
 */
export class Sealer {
  constructor(
    private readonly masterKeys: MasterKeys,
    private readonly keys: ObjectKeys,
  ) {}

  /**
   * The object as the log takes it. Where `before`, as it stands in the log, has the same value, it stays sealed
   * as it was: an edit that changes nothing is none. Every value is taken as plain, whatever it looks like. The
   * first time for an object this keeps its key.
   */
  async sealObject<Kind extends KubeObject>(object: Kind, before?: KubeObject): Promise<Kind> {
    if (!holdsSealable(object)) return object;
    const { uid } = object.metadata;
    const key = await this.#keyToSeal(object);
    const known = before === undefined ? NOTHING_KNOWN : openedTexts(before, key);
    return replaceSealed(object, (text, path) => {
      const was = known.get(keyOf(path));
      return was?.text === text ? was.sealed : sealText(key, uid, path, text);
    });
  }

  /**
   * The object with its values readable.
   *
   * @throws UnsealError
   */
  async openObject<Kind extends KubeObject>(object: Kind): Promise<Kind> {
    const { object: opened, failure } = await this.openOrOmit(object);
    if (failure !== undefined) throw failure;
    return opened;
  }

  /** The object with its values readable, or without all of them where one cannot be opened. */
  async openOrOmit<Kind extends KubeObject>(object: Kind): Promise<Opened<Kind>> {
    const [opened] = await this.openAll([object]);
    return opened ?? { object };
  }

  /** As `openOrOmit`, for many at the price of one read. */
  async openAll<Kind extends KubeObject>(objects: readonly Kind[]): Promise<readonly Opened<Kind>[]> {
    const sealed = objects.filter(holdsSealed);
    if (sealed.length === 0) return objects.map((object) => ({ object }));
    const keys = await this.keys.readObjectKeys([...new Set(sealed.map(({ metadata }) => metadata.uid))]);
    return objects.map((object) =>
      holdsSealed(object) ? this.#openWith(object, keys.get(object.metadata.uid)) : { object },
    );
  }

  async #keyToSeal(object: KubeObject): Promise<Buffer> {
    const { uid } = object.metadata;
    const kept = (await this.keys.readObjectKeys([uid])).get(uid);
    const wrapped =
      kept ?? (await this.keys.createObjectKey(uid, wrapKey(this.masterKeys, uid, randomBytes(KEY_BYTES))));
    return this.#unwrapped(object, wrapped);
  }

  #openWith<Kind extends KubeObject>(object: Kind, wrapped: string | undefined): Opened<Kind> {
    try {
      const key = this.#unwrapped(object, wrapped);
      const { uid } = object.metadata;
      const opened = replaceSealed(object, (text, path) => {
        if (!text.startsWith(SEALED_PREFIX)) return text;
        const plain = openText(key, uid, path, text);
        if (plain === undefined)
          throw new UnsealError(object, 'damaged', `${path.join('.')} was changed or moved`);
        return plain;
      });
      return { object: opened };
    } catch (failure) {
      if (!(failure instanceof UnsealError)) throw failure;
      return { object: withoutSealed(object), failure };
    }
  }

  #unwrapped(object: KubeObject, wrapped: string | undefined): Buffer {
    if (wrapped === undefined) throw new UnsealError(object, 'no-key', 'their key is destroyed');
    const unwrapped = unwrapKey(this.masterKeys, object.metadata.uid, wrapped);
    if (unwrapped === undefined) {
      throw new UnsealError(object, 'damaged', 'their key does not open with the key of the key file');
    }
    if ('key' in unwrapped) return unwrapped.key;
    throw new UnsealError(object, 'no-master-key', `the key file does not hold key ${unwrapped.missing}`);
  }
}

/**
 * A Sealer on a key file and the store of object keys, which an `EventStore` is.
 *
 * @throws KeyFileError
 */
export function openSealer(options: { readonly keyFile: string; readonly keys: ObjectKeys }): Sealer {
  return new Sealer(readKeyFile(options.keyFile), options.keys);
}

/** The object without the values that are sealed or would be: for what may never unseal. */
export function withoutSealed<Kind extends KubeObject>(object: Kind): Kind {
  return replaceSealed(object, () => undefined);
}

/** Whether a value of the object is sealed. */
export function holdsSealed(object: KubeObject): boolean {
  return someText(object, (text) => text.startsWith(SEALED_PREFIX));
}

function holdsSealable(object: KubeObject): boolean {
  return someText(object, () => true);
}

function someText(object: KubeObject, test: (text: string) => boolean): boolean {
  let found = false;
  replaceSealed(object, (text) => {
    found ||= test(text);
    return text;
  });
  return found;
}

type KnownText = { readonly text: string; readonly sealed: string };
const NOTHING_KNOWN: ReadonlyMap<string, KnownText> = new Map();

/** What of a stored object opens with its key, by place. */
function openedTexts(stored: KubeObject, key: Buffer): ReadonlyMap<string, KnownText> {
  const known = new Map<string, KnownText>();
  replaceSealed(stored, (sealed, path) => {
    const text = sealed.startsWith(SEALED_PREFIX)
      ? openText(key, stored.metadata.uid, path, sealed)
      : undefined;
    if (text !== undefined) known.set(keyOf(path), { text, sealed });
    return sealed;
  });
  return known;
}

function keyOf(path: FieldPath): string {
  return JSON.stringify(path);
}
