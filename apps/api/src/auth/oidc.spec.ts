import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oidcAuthenticator } from './oidc.js';
import { type OidcSettings } from './oidc-settings.js';

const ISSUER = 'https://issuer.example';
const settings: OidcSettings = {
  issuer: ISSUER,
  audience: 'berth',
  usernameClaim: 'sub',
  usernamePrefix: 'oidc:',
  groupsClaim: 'groups',
  groupsPrefix: '',
  algorithms: ['RS256'],
};
const now = Math.floor(Date.now() / 1000);

let pairs: readonly Awaited<ReturnType<typeof generateKeyPair>>[];
let findKey: ReturnType<typeof createLocalJWKSet>;
let looked: number;
beforeAll(async () => {
  pairs = await Promise.all([1, 2].map(() => generateKeyPair('RS256')));
  const keys = await Promise.all(
    pairs.map(async ({ publicKey }, index) => ({ ...(await exportJWK(publicKey)), kid: `k${index}` })),
  );
  findKey = createLocalJWKSet({ keys });
});
beforeEach(() => {
  looked = 0;
});

type Made = {
  readonly kid?: string;
  readonly signer?: number;
  readonly alg?: string;
  readonly crit?: string[];
};

function token(claims: JWTPayload = {}, { signer = 0, alg = 'RS256', ...header }: Made = { kid: 'k0' }) {
  const base = { iss: ISSUER, aud: 'berth', sub: 'dora', exp: now + 300 };
  const key = pairs[signer]?.privateKey;
  if (key === undefined) throw new Error('no such key');
  return new SignJWT({ ...base, ...claims }).setProtectedHeader({ alg, ...header }).sign(key);
}

async function nameBy(text: string, more: Partial<OidcSettings> = {}): Promise<string | undefined> {
  const authenticate = oidcAuthenticator({ ...settings, ...more }, (header, jwt) => {
    looked += 1;
    return findKey(header, jwt);
  });
  return (await authenticate(text))?.name;
}

describe('the token of an issuer', () => {
  it('is nobody with a key that bodies may not have, which JSON.parse never sees', async () => {
    const parts = ['{"x":0,"a\\\\":1}', `{"iss":"${ISSUER}","x":0,"b\\\\":1}`];
    const [header, payload] = parts.map((part) => Buffer.from(part).toString('base64url'));
    expect(await nameBy(`${header}.${payload}.x`)).toBeUndefined();
    const plain = Buffer.from('{}').toString('base64url');
    expect(await nameBy(`${plain}.${payload}.x`)).toBeUndefined();
    expect(JSON.parse('{"x":0,"a\\"":1}')).toEqual({ x: 0, 'a"': 1 });
    expect(JSON.parse(`{"iss":"","x":0,"b\\"":1}`)).toEqual({ iss: '', x: 0, 'b"': 1 });
  });

  it('is for us when its audience is, or has us among others', async () => {
    expect(await nameBy(await token())).toBe('oidc:dora');
    expect(await nameBy(await token({ aud: ['another', 'berth'] }))).toBe('oidc:dora');
    expect(await nameBy(await token({ aud: ['another'] }))).toBeUndefined();
    expect(await nameBy(await token({ aud: [] }))).toBeUndefined();
    expect(await nameBy(await token({ aud: 'berth2' }))).toBeUndefined();
  });

  it('is taken when its clock is a little off, and no more', async () => {
    expect(await nameBy(await token({ exp: now - 5 }))).toBe('oidc:dora');
    expect(await nameBy(await token({ exp: now - 30 }))).toBeUndefined();
    expect(await nameBy(await token({ nbf: now + 5 }))).toBe('oidc:dora');
    expect(await nameBy(await token({ nbf: now + 30 }))).toBeUndefined();
    expect(await nameBy(await token({ iat: now + 5 }))).toBe('oidc:dora');
    expect(await nameBy(await token({ iat: now + 30 }))).toBeUndefined();
  });

  it('must say when it ends, and who it is for', async () => {
    const unending = new SignJWT({ iss: ISSUER, aud: 'berth', sub: 'dora' });
    const key = pairs[0]!.privateKey;
    expect(
      await nameBy(await unending.setProtectedHeader({ alg: 'RS256', kid: 'k0' }).sign(key)),
    ).toBeUndefined();
    expect(await nameBy(await token({ sub: '' }))).toBeUndefined();
    expect(await nameBy(await token({ name: 7 }), { usernameClaim: 'name' })).toBeUndefined();
  });

  it('that names no key may be signed with any of several', async () => {
    expect(await nameBy(await token({}, {}))).toBe('oidc:dora');
    expect(await nameBy(await token({}, { signer: 1 }))).toBe('oidc:dora');
    expect(await nameBy(await token({}, { signer: 1, kid: 'k0' }))).toBeUndefined();
  });

  it('that is not signed, or by another algorithm, or asks for more, is nothing', async () => {
    const unsigned = new UnsecuredJWT({ sub: 'dora' }).setIssuer(ISSUER).setAudience('berth');
    const text = unsigned.setExpirationTime('5m').encode();
    expect(await nameBy(text)).toBeUndefined();
    expect(await nameBy(`${text}AAAA`)).toBeUndefined();
    expect(await nameBy(await token(), { algorithms: ['RS512'] })).toBeUndefined();
    expect(looked).toBe(0);
    expect(await nameBy(await token({}, { kid: 'k0', crit: ['x'] }).catch(() => 'a.b.c'))).toBeUndefined();
  });

  it('of another issuer makes nobody look for keys', async () => {
    for (const iss of ['https://other.example', `${ISSUER}/`, '']) {
      expect(await nameBy(await token({ iss }))).toBeUndefined();
    }
    expect(await nameBy('a.b.c')).toBeUndefined();
    expect(await nameBy(`${'a'.repeat(20_000)}.b.c`)).toBeUndefined();
    expect(looked).toBe(0);
  });

  it('gives an address only where the issuer has verified it, or does not speak of it', async () => {
    const email = 'dora@example.com';
    const byEmail = { usernameClaim: 'email', usernamePrefix: '' };
    expect(await nameBy(await token({ email }), byEmail)).toBe(email);
    expect(await nameBy(await token({ email, email_verified: true }), byEmail)).toBe(email);
    for (const email_verified of [false, 'false', 'true', null, 0]) {
      expect(await nameBy(await token({ email, email_verified }), byEmail)).toBeUndefined();
    }
  });

  it('gives no names of the system', async () => {
    const bare = { usernamePrefix: '' };
    expect(await nameBy(await token({ sub: 'system:admin' }), bare)).toBeUndefined();
    const authenticate = oidcAuthenticator(settings, findKey);
    const groups = ['devs', 'system:masters', 7, '', 'ops'];
    expect((await authenticate(await token({ groups })))?.groups).toEqual([
      'devs',
      'ops',
      'system:authenticated',
    ]);
    expect((await authenticate(await token({ groups: 'devs' })))?.groups).toEqual([
      'devs',
      'system:authenticated',
    ]);
  });
});
