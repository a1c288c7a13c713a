import { describe, expect, it } from 'vitest';
import { encoded, signToken, type TokenParts } from '../testing/sign-token.js';
import { qshOf, verifyToken } from './jwt.js';

const keys = { admin: 'secret of admin', user: 'secret of user' };
const now = Math.floor(Date.now() / 1000);

function verify(token: string): string {
  try {
    return verifyToken(token, {
      keys,
      method: 'GET',
      path: '/clusters',
      nowSeconds: now,
      leewaySeconds: 120,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const signed = (parts: Partial<TokenParts> = {}) =>
  signToken('GET', '/clusters', { key: keys.admin, ...parts });
const withClaims = (claims: Readonly<Record<string, unknown>>) => verify(signed({ claims }));

describe('a token', () => {
  it('is tied to method and path by a known hash', () => {
    expect(qshOf('GET', '/clusters')).toBe(
      '4749a59de87c27c9b2f495c5f1309b2525681dfe30c8a7b83625901b132a9c26',
    );
  });

  it.each(['HS256', 'HS384', 'HS512'])('may be signed with %s', (alg) => {
    expect(verify(signed({ alg }))).toBe('admin');
  });

  it('of the user is verified with the key of the user', () => {
    expect(verify(signed({ key: keys.user, claims: { iss: 'user' } }))).toBe('user');
    expect(withClaims({ iss: 'user' })).toMatch(/signature is invalid/);
  });

  it.each([
    ['one segment', 'abc', 'token contains an invalid number of segments'],
    ['four segments', 'a.b.c.d', 'token contains an invalid number of segments'],
    ['the method none', `${encoded({ alg: 'none' })}.${encoded({})}.`, 'Unexpected signing method: none'],
    ['a public key', `${encoded({ alg: 'RS256' })}.${encoded({})}.`, 'Unexpected signing method: RS256'],
    ['no method', `${encoded({})}.${encoded({})}.`, 'signing method (alg) is unspecified.'],
    ['garbage', '!.!.!', 'token is malformed'],
    ['no issuer', signed({ claims: { iss: undefined } }), 'Token missing iss claim'],
    ['another issuer', signed({ claims: { iss: 'root' } }), 'Unknown user'],
    ['another key', signed({ key: 'x' }), 'signature is invalid (client and server secrets may not match)'],
    ['an old end', signed({ claims: { exp: now - 61 } }), 'Token is expired by 1m1s'],
    [
      'a late start',
      signed({ claims: { iat: now + 121 } }),
      'Token used before issued (client and server clocks may differ)',
    ],
    ['nbf to come', signed({ claims: { nbf: now + 1 } }), 'token is not valid yet'],
    ['a fraction', signed({ claims: { exp: now + 300.5 } }), 'token is malformed'],
  ])('with %s is refused', (_what, token, reason) => {
    expect(verify(token)).toBe(`Invalid JWT token: ${reason}`);
  });

  it('without an end has expired with the epoch', () => {
    expect(withClaims({ exp: undefined })).toMatch(/^Invalid JWT token: Token is expired by \d+h\d+m\d+s$/);
  });

  it('is good to the second of its end, with iat within two minutes, and without iat', () => {
    expect(withClaims({ exp: now })).toBe('admin');
    expect(withClaims({ iat: now + 120 })).toBe('admin');
    expect(withClaims({ iat: undefined })).toBe('admin');
    expect(withClaims({ iat: 1 })).toBe('admin');
  });

  it('tells of several time problems the last, and of none behind a wrong signature', () => {
    expect(withClaims({ exp: 1, iat: now + 500, nbf: now + 500 })).toMatch(/not valid yet/);
    expect(withClaims({ exp: 1, iat: now + 500 })).toMatch(/used before issued/);
    expect(verify(signed({ key: 'x', claims: { exp: 1 } }))).toMatch(/signature is invalid/);
  });

  it.each([{ qsh: undefined }, { qsh: qshOf('POST', '/clusters') }, { qsh: qshOf('GET', '/clusters?a=b') }])(
    'for another request (%j) is refused',
    (claims) => {
      expect(withClaims(claims)).toBe('Invalid qsh claim in token');
    },
  );
});
