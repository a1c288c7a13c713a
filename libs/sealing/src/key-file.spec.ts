import { describe, expect, it } from 'vitest';
import { KeyFileError } from './errors.js';
import { parseKeyFile } from './key-file.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER = Buffer.alloc(32, 2).toString('base64');

describe('a key file', () => {
  it.each([
    ['one key', `k1:${KEY}`, ['k1']],
    ['a line end', `k1:${KEY}\n`, ['k1']],
    ['several keys, in order', `new:${KEY}\nold:${OTHER}\n`, ['new', 'old']],
    ['comments and blank lines', `# first\n\n  k1:${KEY}  \r\n#k2:nothing\n`, ['k1']],
    ['a space before the key', `k1: ${KEY}`, ['k1']],
  ])('is read with %s', (_, text, ids) => {
    const keys = parseKeyFile(text);
    expect(keys.map(({ id }) => id)).toEqual(ids);
    expect(keys[0].key.length).toBe(32);
  });

  it.each([
    ['nothing', '', 'holds no key'],
    ['comments only', '# none\n', 'holds no key'],
    ['no id', KEY, 'line 1: must be id:key'],
    ['an empty id', `:${KEY}`, 'line 1: must be id:key'],
    ['an id with a space', `a b:${KEY}`, 'line 1: must be id:key'],
    [
      'a short key',
      `k1:${KEY}\nk2:${Buffer.alloc(31).toString('base64')}`,
      'line 2: key k2 must be 32 bytes',
    ],
    ['a long key', `k1:${Buffer.alloc(33).toString('base64')}`, 'line 1: key k1 must be 32 bytes'],
    ['a key that is no base64', `k1:${KEY.replace('A', '!')}`, 'line 1: key k1 must be 32 bytes'],
    ['a key that is cut', `k1:${KEY.slice(0, -1)}`, 'line 1: key k1 must be 32 bytes'],
    ['an id twice', `k1:${KEY}\nk1:${OTHER}`, 'has key k1 twice'],
  ])('is refused with %s, and never repeated', (_, text, problem) => {
    let message = '';
    try {
      parseKeyFile(text);
    } catch (error) {
      expect(error).toBeInstanceOf(KeyFileError);
      message = (error as Error).message;
    }
    expect(message).toContain(problem);
    expect(message).not.toContain(KEY.slice(1, 20));
  });
});
