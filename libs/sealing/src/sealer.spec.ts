import { type KubeObject } from '@berth/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UnsealError } from './errors.js';
import { holdsSealed, Sealer, withoutSealed } from './sealer.js';
import { SEALED_PREFIX } from './sealed-text.js';
import { MemoryObjectKeys, sampleMasterKey } from './testing.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Secret = KubeObject & { readonly data?: { readonly [key: string]: string } };
type StorageClass = KubeObject & { readonly parameters?: { readonly [key: string]: string } };

const metadataOf = (uid: string, annotations?: { readonly [key: string]: string }) => ({
  name: 'db',
  uid,
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(annotations && { annotations }),
});
const secret = (data: { readonly [key: string]: string }, uid = 'uid-1', applied?: string): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    ...metadataOf(uid, applied === undefined ? undefined : { [LAST_APPLIED]: applied, team: 'a' }),
    namespace: 'default',
  },
  data,
});
const storageClass = (parameters: { readonly [key: string]: string }): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: metadataOf('uid-class', { [LAST_APPLIED]: '{"parameters":{"restuserkey":"s3cret"}}' }),
  parameters,
});

const keys = () => new MemoryObjectKeys();
const master = sampleMasterKey('k1');
const sealerOn = (store: MemoryObjectKeys, ...masters: [typeof master, ...(typeof master)[]]) =>
  new Sealer(masters, store);

/** Any text, halves of surrogate pairs included. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constant(`${SEALED_PREFIX}AAAA`),
);
const anyData = fc.dictionary(fc.string(), anyText, { maxKeys: 5 });

describe('a sealed object', () => {
  it('opens as what was sealed, whatever its values are', async () => {
    const store = keys();
    const sealer = sealerOn(store, master);
    await fc.assert(
      fc.asyncProperty(
        anyData,
        fc.uuid(),
        fc.option(anyText, { nil: undefined }),
        async (data, uid, applied) => {
          const object = secret(data, uid, applied);
          expect(await sealer.openObject(await sealer.sealObject(object))).toEqual(object);
        },
      ),
    );
  });

  it('shows none of its values, and all else', async () => {
    const object = secret({ password: 'aHVudGVyMg==', user: '' }, 'uid-1', '{"data":{}}');
    const sealed = await sealerOn(keys(), master).sealObject(object);
    for (const text of [...Object.values(sealed.data ?? {}), sealed.metadata.annotations?.[LAST_APPLIED]]) {
      expect(text).toMatch(/^berth:sealed:v1:[A-Za-z0-9_-]+$/);
    }
    expect(Object.keys(sealed.data ?? {})).toEqual(['password', 'user']);
    expect(sealed.metadata.annotations?.['team']).toBe('a');
    expect(withoutSealed(sealed)).toEqual(withoutSealed(object));
  });

  it('shows no plain text that was left for admission to take in', async () => {
    const object = { ...secret({}), stringData: { password: 'hunter2' } };
    const sealer = sealerOn(keys(), master);
    const sealed = await sealer.sealObject(object);
    expect(JSON.stringify(sealed)).not.toContain('hunter2');
    expect(await sealer.openObject(sealed)).toEqual(object);
  });

  it('seals the key of a class in any letter case, and no other parameter', async () => {
    const object = storageClass({ restUserKey: 's3cret', resturl: 'http://heketi:8080' });
    const sealer = sealerOn(keys(), master);
    const sealed = await sealer.sealObject(object);
    expect(JSON.stringify(sealed)).not.toContain('s3cret');
    expect(sealed.parameters?.['resturl']).toBe('http://heketi:8080');
    expect(await sealer.openObject(sealed)).toEqual(object);
  });

  it('leaves other kinds, and objects with nothing to seal, as they are, and asks for no key', async () => {
    const store = keys();
    const sealer = sealerOn(store, master);
    const others: readonly KubeObject[] = [
      { ...secret({ a: 'b' }), kind: 'ConfigMap' },
      { apiVersion: 'v1', kind: 'Secret', metadata: metadataOf('uid-2') },
      { ...storageClass({ resturl: 'u' }), metadata: metadataOf('uid-3', { team: 'a' }) },
    ];
    for (const object of others) expect(await sealer.sealObject(object)).toBe(object);
    expect(store.wrapped.size).toBe(0);
  });

  it('takes room for a Secret of the greatest size within what the log takes', async () => {
    const data = { blob: Buffer.alloc(1_048_576, 7).toString('base64') };
    const sealed = await sealerOn(keys(), master).sealObject(secret(data));
    expect(JSON.stringify(sealed).length).toBeLessThan(1_500_000);
  });
});

describe('an edit', () => {
  it('that changes nothing leaves every byte; one that changes a value leaves the others', async () => {
    const sealer = sealerOn(keys(), master);
    await fc.assert(
      fc.asyncProperty(anyData, anyText, async (data, other) => {
        const before = await sealer.sealObject(secret(data));
        expect(await sealer.sealObject(secret(data), before)).toEqual(before);
        const after = await sealer.sealObject(secret({ ...data, changed: `${other}!` }), before);
        const { changed, ...rest } = after.data ?? {};
        expect(changed).not.toBe(before.data?.['changed']);
        const { changed: _, ...restBefore } = before.data ?? {};
        expect(rest).toEqual(restBefore);
      }),
    );
  });

  it('seals the same value elsewhere as another text', async () => {
    const sealed = await sealerOn(keys(), master).sealObject(secret({ a: 'c2FtZQ==', b: 'c2FtZQ==' }));
    expect(sealed.data?.['a']).not.toBe(sealed.data?.['b']);
  });
});

describe('a sealed value', () => {
  const store = keys();
  const sealer = sealerOn(store, master);
  const problemOf = async (object: KubeObject, by = sealer): Promise<string | undefined> =>
    by.openObject(object).then(
      () => undefined,
      (error: unknown) => (error as UnsealError).problem,
    );

  it('does not open with any bit of it flipped', async () => {
    const sealed = await sealer.sealObject(secret({ a: 'aHVudGVyMg==' }));
    const box = Buffer.from((sealed.data?.['a'] ?? '').slice(SEALED_PREFIX.length), 'base64url');
    for (let bit = 0; bit < box.length * 8; bit += 1) {
      const flipped = Buffer.from(box);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const a = SEALED_PREFIX + flipped.toString('base64url');
      expect(await problemOf({ ...sealed, data: { a } } as KubeObject)).toBe('damaged');
    }
  });

  it.each(['', 'AAAA', '?', `${'A'.repeat(60)}=`])('does not open when it is "%s"', async (rest) => {
    const sealed = await sealer.sealObject(secret({ a: 'aHVudGVyMg==' }));
    expect(await problemOf({ ...sealed, data: { a: SEALED_PREFIX + rest } } as KubeObject)).toBe('damaged');
  });

  it('opens in no other field and in no other object', async () => {
    const one = await sealer.sealObject(secret({ a: 'b25l', b: 'dHdv' }, 'uid-1'));
    const { a = '', b = '' } = one.data ?? {};
    expect(await problemOf({ ...one, data: { a: b, b: a } } as KubeObject)).toBe('damaged');
    const other = await sealer.sealObject(secret({ a: 'b25l' }, 'uid-other'));
    expect(await problemOf({ ...other, data: { a } } as KubeObject)).toBe('damaged');
    // Not even with the first object's key in the place of the other's.
    store.wrapped.set('uid-other', store.wrapped.get('uid-1') ?? '');
    expect(await problemOf({ ...other, data: { a } } as KubeObject)).toBe('damaged');
  });

  it('opens by no one once the key of its object is destroyed', async () => {
    const sealed = await sealer.sealObject(secret({ a: 'b25l' }, 'uid-gone'));
    store.wrapped.delete('uid-gone');
    expect(await problemOf(sealed)).toBe('no-key');
    const { object, failure } = await sealer.openOrOmit(sealed);
    expect(failure?.message).toBe(
      'Secret default/db: its sealed values cannot be opened: their key is destroyed',
    );
    expect(object).toEqual(withoutSealed(sealed));
    expect(object.data).toBeUndefined();
  });

  it('opens under every key of the key file, and not without the one it was wrapped by', async () => {
    const next = sampleMasterKey('k2');
    const sealed = await sealer.sealObject(secret({ a: 'b25l' }, 'uid-rotated'));
    expect(await problemOf(sealed, sealerOn(store, next, master))).toBeUndefined();
    expect(await problemOf(sealed, sealerOn(store, next))).toBe('no-master-key');
    expect(await problemOf(sealed, sealerOn(store, { ...next, id: 'k1' }))).toBe('damaged');
    const younger = await sealerOn(store, next, master).sealObject(secret({ a: 'b25l' }, 'uid-younger'));
    expect(store.wrapped.get('uid-younger')).toMatch(/^v1:k2:/);
    expect(await problemOf(younger)).toBe('no-master-key');
  });
});

it('opens many at once, and leaves out only what does not open', async () => {
  const store = keys();
  const sealer = sealerOn(store, master);
  const plain = [
    secret({ a: 'b25l' }, 'uid-1'),
    secret({ a: 'dHdv' }, 'uid-2'),
    storageClass({ resturl: 'u' }),
  ];
  const sealed = await Promise.all(plain.map((object) => sealer.sealObject(object)));
  store.wrapped.delete('uid-1');
  const opened = await sealer.openAll(sealed);
  expect(opened.map(({ object }) => object)).toEqual([withoutSealed(plain[0] as Secret), plain[1], plain[2]]);
  expect(opened.map(({ failure }) => failure?.problem)).toEqual(['no-key', undefined, undefined]);
  expect(sealed.map(holdsSealed)).toEqual([true, true, true]);
});

it('lets the first key win where two seal an object for the first time at once', async () => {
  const store = keys();
  const sealer = sealerOn(store, master);
  const sealed = await Promise.all([
    sealer.sealObject(secret({ a: 'b25l' })),
    sealer.sealObject(secret({ a: 'dHdv' })),
  ]);
  const opened = await Promise.all(sealed.map((object) => sealer.openObject(object)));
  expect(opened.map(({ data }) => data?.['a'])).toEqual(['b25l', 'dHdv']);
});
