import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../testing/certificates.js';
import { IssuerKeys, IssuerUnreachableError } from './issuer-keys.js';

let tls: { readonly cert: string; readonly key: string };
let jwks: readonly JWK[];
let server: Server;
let url: string;
let asked: number;
let failures: unknown[];
/** Undefined: it answers as it should. */
let answer: { readonly status: number; readonly body: string } | undefined;
let nowMs: number;
let keys: IssuerKeys;

beforeAll(async () => {
  tls = await selfSigned();
  const pairs = await Promise.all(['k1', 'k2'].map(() => generateKeyPair('RS256')));
  jwks = await Promise.all(
    pairs.map(async ({ publicKey }, index) => ({ ...(await exportJWK(publicKey)), kid: `k${index + 1}` })),
  );
});

let offered: readonly JWK[];
beforeEach(async () => {
  asked = 0;
  failures = [];
  answer = undefined;
  offered = jwks.slice(0, 1);
  nowMs = 0;
  server = createServer(tls, (request, response) => {
    const isKeys = request.url === '/keys';
    if (isKeys) asked += 1;
    if (isKeys && answer !== undefined)
      response.writeHead(answer.status, { location: '/keys' }).end(answer.body);
    else response.end(JSON.stringify(isKeys ? { keys: offered } : { issuer: url, jwks_uri: `${url}/keys` }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  keys = new IssuerKeys(
    { issuer: url, certificateAuthority: tls.cert },
    () => nowMs,
    (error) => failures.push(error),
  );
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const find = async (kid: string) => keys.find({ alg: 'RS256', kid }, { payload: '', signature: '' });

describe('the keys of an issuer', () => {
  it('are asked for once, whoever and however many ask', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find('k1')));
    await find('k1');
    expect(asked).toBe(1);
  });

  it('are asked for again at once when a token has a new one', async () => {
    await find('k1');
    offered = jwks;
    await find('k2');
    offered = jwks.slice(1);
    expect(asked).toBe(2);
  });

  it('are asked for ever less often by tokens whose keys do not exist', async () => {
    await find('k1');
    for (let count = 0; count < 600; count += 1) {
      await expect(find(`made-up-${count}`)).rejects.toThrow('no applicable key');
      nowMs += 100;
    }
    expect(asked).toBeLessThan(10);
    expect(asked).toBeGreaterThan(2);
    await find('k1');
    nowMs += 60_000;
    offered = jwks;
    await find('k2');
  });

  it('that cannot be had are asked for ever less often, and let nobody in', async () => {
    answer = { status: 500, body: '' };
    for (let count = 0; count < 600; count += 1) {
      await expect(find('k1')).rejects.toThrow(IssuerUnreachableError);
      nowMs += 100;
    }
    expect(asked).toBeLessThan(10);
    expect(failures).toHaveLength(asked);
    answer = undefined;
    nowMs += 60_000;
    await find('k1');
  });

  it('are not relied on for ever', async () => {
    await find('k1');
    offered = jwks.slice(1);
    nowMs += 11 * 60_000;
    await expect(find('k1')).rejects.toThrow('no applicable key');
  });

  it.each([
    ['a redirect', { status: 302, body: '' }],
    ['what is no JSON', { status: 200, body: 'keys' }],
    ['what is no key set', { status: 200, body: '{"keys":{}}' }],
    ['more than anyone needs', { status: 200, body: `"${'x'.repeat(2 * 1024 * 1024)}"` }],
  ])('are not taken from %s', async (_what, bad) => {
    answer = bad;
    await expect(find('k1')).rejects.toThrow(IssuerUnreachableError);
    expect(asked).toBe(1);
  });
});
