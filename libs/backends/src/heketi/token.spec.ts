import { describe, expect, it } from 'vitest';
import { heketiToken } from './token.js';

const decoded = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as unknown;

describe('heketiToken', () => {
  it('binds user, time in whole seconds, method and path', () => {
    const token = heketiToken(
      { user: 'admin', key: 'secret' },
      { method: 'GET', path: '/clusters' },
      1_700_000_000_999,
    );
    const [header, claims, signature] = token.split('.');
    expect(decoded(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(decoded(claims)).toEqual({
      iss: 'admin',
      iat: 1_700_000_000,
      exp: 1_700_000_300,
      qsh: '4749a59de87c27c9b2f495c5f1309b2525681dfe30c8a7b83625901b132a9c26',
    });
    expect(signature).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is another for another path or key', () => {
    const one = heketiToken({ user: 'admin', key: 'a' }, { method: 'GET', path: '/queue/1' }, 0);
    expect(heketiToken({ user: 'admin', key: 'a' }, { method: 'GET', path: '/queue/2' }, 0)).not.toBe(one);
    expect(heketiToken({ user: 'admin', key: 'b' }, { method: 'GET', path: '/queue/1' }, 0)).not.toBe(one);
  });
});
