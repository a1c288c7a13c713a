import { describe, expect, it } from 'vitest';
import { ApiError } from '../status/api-error.js';
import { boxSchema as schema, patched } from '../testing/box.js';
import { applyPatch, parsePatch } from './patch.js';

const refusal = (work: () => unknown): ApiError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('parsePatch', () => {
  it.each(['application/json', 'application/apply-patch+yaml', 'text/plain', undefined])(
    'answers 415 to %s',
    (type) => {
      const error = refusal(() => parsePatch(Buffer.from('{}'), type));
      expect(error.code).toBe(415);
      expect(error.message).toContain('application/merge-patch+json');
    },
  );

  it('refuses patches of the wrong shape', () => {
    expect(refusal(() => patched('merge', {}, [])).code).toBe(400);
    expect(refusal(() => patched('json', {}, {})).code).toBe(400);
  });
});

describe('a merge patch', () => {
  it('merges objects, removes by null, replaces lists', () => {
    const object = { a: { b: 1, c: [1, 2] }, d: 'x' };
    expect(patched('merge', object, { a: { b: null, c: [3], e: { f: null, g: 1 } } })).toEqual({
      a: { c: [3], e: { g: 1 } },
      d: 'x',
    });
    expect(object).toEqual({ a: { b: 1, c: [1, 2] }, d: 'x' });
  });
});

describe('a JSON patch', () => {
  const object = { a: { b: 1 }, l: ['x'] };

  it('applies every operation to a copy', () => {
    const operations = [
      { op: 'test', path: '/a/b', value: 1 },
      { op: 'add', path: '/l/-', value: 'y' },
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'move', from: '/a/b', path: '/d' },
      { op: 'replace', path: '/l/0', value: 'z' },
      { op: 'remove', path: '/a' },
    ];
    expect(patched('json', object, operations)).toEqual({ c: { b: 1 }, d: 1, l: ['z', 'y'] });
    expect(object).toEqual({ a: { b: 1 }, l: ['x'] });
  });

  it('tells what is odd about its operations', () => {
    const text =
      '[{"op":"test","path":"","value":{},"valeu":1,"from":"/a"},{"op":"add","op":"remove","path":"/a"}]';
    const patch = parsePatch(Buffer.from(text), 'application/json-patch+json');
    expect(patch).toMatchObject({
      problems: ['json patch unknown field "[0].valeu"', 'json patch duplicate field "[1].op"'],
    });
  });

  it('may be applied a second time', () => {
    const patch = parsePatch(
      Buffer.from('[{"op":"add","path":"/n","value":{}},{"op":"add","path":"/n/x","value":1}]'),
      'application/json-patch+json',
    );
    const twice = [applyPatch(patch, {}, schema).value, applyPatch(patch, {}, schema).value];
    expect(twice).toEqual([{ n: { x: 1 } }, { n: { x: 1 } }]);
  });

  it.each([
    [{ op: 'test', path: '/a/b', value: 2 }, 'the test failed'],
    [{ op: 'remove', path: '/x' }, 'the path does not exist'],
    [{ op: 'replace', path: '/x/y', value: 1 }, 'the path does not exist'],
    [{ op: 'add', path: '/x/y', value: 1 }, 'the parent of the path does not exist'],
    [{ op: 'add', path: '/l/9', value: 1 }, 'beyond the end'],
    [{ op: 'copy', from: '/x', path: '/y' }, 'the from path does not exist'],
    [{ op: 'copy', from: '/x/y/z', path: '/y' }, 'copy'],
    [{ op: 'copy', from: '/constructor', path: '/y' }, 'the from path does not exist'],
    [{ op: 'move', from: '/l/length', path: '/y' }, 'the from path does not exist'],
    [{ op: 'move', from: '/l/1', path: '/y' }, 'the from path does not exist'],
    [{ op: 'move', from: '/a', path: '/a/b/c' }, 'cannot be applied'],
    [{ op: 'move', from: '/a', path: '/x/y' }, 'the parent of the path does not exist'],
    [{ op: 'add', path: '/__proto__/polluted', value: 1 }, 'cannot be applied'],
    [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }, 'does not exist'],
    [{ op: 'replace', path: '', value: 1 }, 'leaves no object'],
    [{ op: 'remove', path: '' }, 'leaves no object'],
  ])('answers 422 to %j', (operation, message) => {
    const error = refusal(() => patched('json', object, [operation]));
    expect(error.code).toBe(422);
    expect(error.message).toContain(message);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    [null],
    [{ op: 'add', path: 'a', value: 1 }],
    [{ op: 'add', path: '/a' }],
    [{ op: 'copy', path: '/a' }],
    [{ op: 'merge', path: '/a' }],
  ])('answers 400 to the malformed %j', (operation) => {
    expect(refusal(() => patched('json', object, [operation])).code).toBe(400);
  });

  it('moves within a list, onto itself, and out of names with escapes', () => {
    const operations = [
      { op: 'move', from: '/l/0', path: '/l/2' },
      { op: 'move', from: '/l', path: '/l' },
      { op: 'move', from: '/a~1b~0c', path: '/d' },
    ];
    expect(patched('json', { l: [1, 2, 3], 'a/b~c': { e: 1 } }, operations)).toEqual({
      l: [2, 3, 1],
      d: { e: 1 },
    });
  });

  it('takes as many moves in a long list as a patch may hold', () => {
    const list = Array.from({ length: 60_000 }, (_, index) => index);
    const moves = Array.from({ length: 10_000 }, () => ({ op: 'move', from: '/l/0', path: '/l/59999' }));
    const { l } = patched('json', { l: list }, moves) as { l: number[] };
    expect([l[0], l.at(-1)]).toEqual([10_000, 9_999]);
  });

  it('stops copies that would grow without end', () => {
    const doubling = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '', path: `/x${index}` }));
    expect(refusal(() => patched('json', { a: 'x'.repeat(1000) }, doubling)).code).toBe(413);
  });
});

describe('a JSON patch that nests', () => {
  it('is stopped before it exhausts a stack', () => {
    const nesting = Array.from({ length: 14 }, (_, index) => ({
      op: 'copy',
      from: '',
      path: `/${'a/'.repeat(2 ** index - 1)}a`,
    }));
    expect(refusal(() => patched('json', {}, nesting)).code).toBe(422);
  });
});

describe('a strategic merge patch', () => {
  const object = {
    metadata: { finalizers: ['a/x', 'b/x'], labels: { one: '1' } },
    spec: {
      modes: ['RWO'],
      ports: [
        { name: 'p', to: '1' },
        { name: 'q', to: '2' },
      ],
      source: { a: '1' },
      text: 't',
    },
  };
  const strategic = (patch: unknown) => patched('strategic-merge', object, patch);

  it('merges maps, removes by null and replaces lists that do not merge', () => {
    expect(
      strategic({ metadata: { labels: { one: null, two: '2' } }, spec: { modes: ['ROX'], text: null } }),
    ).toEqual({
      metadata: { finalizers: ['a/x', 'b/x'], labels: { two: '2' } },
      spec: { modes: ['ROX'], ports: object.spec.ports, source: { a: '1' } },
    });
  });

  it.each<[string, unknown, unknown]>([
    ['adds to a set', { finalizers: ['c/x', 'a/x'] }, ['a/x', 'b/x', 'c/x']],
    ['takes values out of a set', { '$deleteFromPrimitiveList/finalizers': ['a/x'] }, ['b/x']],
    ['orders a set', { '$setElementOrder/finalizers': ['b/x', 'a/x'] }, ['b/x', 'a/x']],
    [
      'removes, adds and orders at once',
      {
        '$deleteFromPrimitiveList/finalizers': ['a/x'],
        '$setElementOrder/finalizers': ['c/x', 'b/x'],
        finalizers: ['c/x'],
      },
      ['c/x', 'b/x'],
    ],
    ['empties a set by null', { finalizers: null }, undefined],
  ])('%s', (_what, metadata, finalizers) => {
    const { metadata: result } = strategic({ metadata }) as { metadata: { finalizers?: string[] } };
    expect(result.finalizers).toEqual(finalizers);
    expect(Object.keys(result).filter((key) => key.startsWith('$'))).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    [
      'merges items by key',
      { ports: [{ name: 'q', to: '3' }] },
      [
        { name: 'p', to: '1' },
        { name: 'q', to: '3' },
      ],
    ],
    ['appends new items', { ports: [{ name: 'r', to: null }] }, [...object.spec.ports, { name: 'r' }]],
    [
      'deletes items',
      {
        ports: [
          { name: 'p', $patch: 'delete' },
          { name: 'none', $patch: 'delete' },
        ],
      },
      [{ name: 'q', to: '2' }],
    ],
    [
      'replaces an item',
      { ports: [{ name: 'p', $patch: 'merge', to: null }] },
      [{ name: 'p' }, { name: 'q', to: '2' }],
    ],
    ['replaces the list', { ports: [{ $patch: 'replace' }, { name: 'z' }] }, [{ name: 'z' }]],
    [
      'orders items, those it does not name before what they stood before',
      { '$setElementOrder/ports': [{ name: 'new' }, { name: 'q' }], ports: [{ name: 'new' }] },
      [{ name: 'new' }, { name: 'p', to: '1' }, { name: 'q', to: '2' }],
    ],
  ])('%s', (_what, spec, ports) => {
    expect((strategic({ spec }) as { spec: { ports: unknown } }).spec.ports).toEqual(ports);
  });

  it('replaces or clears objects when told so', () => {
    expect(strategic({ spec: { $patch: 'replace', text: 'u' } })).toMatchObject({ spec: { text: 'u' } });
    expect(strategic({ spec: { $patch: 'replace', text: 'u' } })['spec']).toEqual({ text: 'u' });
    expect(strategic({ spec: { source: { b: '2' } } })).toMatchObject({ spec: { source: { b: '2' } } });
    expect((strategic({ spec: { source: { b: '2' } } })['spec'] as { source: unknown }).source).toEqual({
      b: '2',
    });
    expect(strategic({ spec: { $retainKeys: ['text'], text: 'u' } })['spec']).toEqual({ text: 'u' });
    expect(strategic({ spec: { $patch: 'delete' } })['spec']).toEqual({});
  });

  it('takes nothing from Object.prototype for a field', () => {
    const patch = { spec: { '$setElementOrder/constructor': ['a'], '$setElementOrder/__proto__': ['a'] } };
    expect(strategic(patch)).toEqual(object);
    expect(Object.keys(strategic(patch)['spec'] as object)).toEqual(Object.keys(object.spec));
  });

  it.each([
    { spec: { $patch: 'explode' } },
    { spec: { ports: [{ to: '1' }] } },
    { spec: { ports: ['p'] } },
    { spec: { $retainKeys: ['a'], text: 'x' } },
    { spec: { $retainKeys: 'a' } },
    { spec: { '$deleteFromPrimitiveList/modes': ['a'] } },
    { spec: { '$setElementOrder/ports': 'a' } },
  ])('answers 400 to %j', (patch) => {
    expect(refusal(() => strategic(patch)).code).toBe(400);
  });
});

it('a strategic merge patch takes long lists and orders', () => {
  const names = Array.from({ length: 30_000 }, (_, index) => `p${index}`);
  const ports = names.map((name) => ({ name }));
  const order = ports.toReversed();
  const result = patched(
    'strategic-merge',
    { spec: { ports } },
    {
      spec: { '$setElementOrder/ports': order, ports },
    },
  ) as { spec: { ports: unknown[] } };
  expect(result.spec.ports).toEqual(order);
  const gone = names.map((name) => ({ $patch: 'delete', name }));
  const emptied = patched('strategic-merge', { spec: { ports } }, { spec: { ports: gone } });
  expect(emptied).toEqual({ spec: { ports: [] } });
});
