import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type KubeObject } from '../object/kube-object.js';
import { StatePacker } from './packed-state.js';

const object = (more: object): KubeObject => ({ apiVersion: 'v1', kind: 'Thing', ...more }) as KubeObject;

describe('a packed state', () => {
  it('opens as what it was, whatever it holds', () => {
    const packer = new StatePacker();
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 20 }), (values) => {
        const objects = values.map((value) => object({ value }));
        const packed = objects.map((it) => packer.pack(it));
        packed.forEach((it, at) => expect(packer.unpack(it)).toEqual(objects[at]));
      }),
    );
  });

  it('opens as what it was, with more values and structures than are kept in common', () => {
    const packer = new StatePacker();
    const objects = Array.from({ length: 1_500 }, (_, index) =>
      object({
        [`key-${index % 1_200}`]: 'a',
        count: index,
        marks: `\u0000\u0001${index}`,
        mark: `\u0002${index}`,
      }),
    );
    const packed = objects.map((it) => packer.pack(it));
    packed.forEach((it, at) => expect(packer.unpack(it)).toEqual(objects[at]));
  });

  it('keeps a member of any name', () => {
    const packer = new StatePacker();
    const text = '{"__proto__":{"a":1},"constructor":"x","":[]}';
    const packed = packer.pack(JSON.parse(text) as KubeObject);
    expect(JSON.stringify(packer.unpack(packed))).toBe(text);
  });

  it('is short where many are alike', () => {
    const packer = new StatePacker();
    const claims = Array.from({ length: 200 }, (_, index) =>
      object({
        metadata: { name: `claim-${index}`, namespace: 'default' },
        spec: { modes: ['ReadWriteOnce'] },
      }),
    );
    claims.forEach((claim) => packer.pack(claim));
    expect(packer.pack(claims[150]!).text).toContain('claim-150');
    expect(packer.pack(claims[150]!).text.length).toBeLessThan(40);
  });
});
