import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpecSimulator } from '../testing/run-simulator.js';
import { signToken } from '../testing/sign-token.js';
import { SimulatorClient } from '../testing/simulator-client.js';

const keys = { admin: 'admin key', user: 'user key' };
const UNKNOWN = '0'.repeat(32);

describe('with keys', () => {
  const simulator = new SpecSimulator({ keys });
  let nobody: SimulatorClient;
  let admin: SimulatorClient;
  let user: SimulatorClient;

  beforeAll(async () => {
    nobody = await simulator.start();
    admin = new SimulatorClient(nobody.url, { key: keys.admin });
    user = new SimulatorClient(nobody.url, { key: keys.user, claims: { iss: 'user' } });
    await admin.addStorage(1);
  });
  afterAll(() => simulator.remove());

  it.each([
    [undefined, '401 Required authorization token not found'],
    ['', '401 Required authorization token not found'],
    ['Basic abc', '400 Authorization header format must be Bearer {token}'],
    ['Bearer', '400 Authorization header format must be Bearer {token}'],
    ['Bearer a b', '400 Authorization header format must be Bearer {token}'],
    ['Bearer a', '401 Invalid JWT token: token contains an invalid number of segments'],
  ])('the header %j is answered by %s', async (authorization, outcome) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const { status, text } = await nobody.call('GET', '/clusters', undefined, headers);
    expect(`${status} ${text}`).toBe(`${outcome}\n`);
  });

  it('the word Bearer may be in any case, and hello and metrics need none', async () => {
    const authorization = `bEARER ${signToken('GET', '/clusters', { key: keys.admin })}`;
    expect((await nobody.call('GET', '/clusters', undefined, { authorization })).status).toBe(200);
    expect((await nobody.call('GET', '/hello')).status).toBe(200);
    expect((await nobody.call('GET', '/metrics')).status).toBe(200);
  });

  it('paths are known to the authorized only', async () => {
    expect((await nobody.call('GET', '/nothing')).status).toBe(401);
    expect((await admin.call('GET', '/nothing')).status).toBe(404);
  });

  it('the query takes no part in the hash, another path or method does', async () => {
    const authorization = `Bearer ${signToken('GET', '/volumes', { key: keys.admin })}`;
    const call = (method: string, path: string) => nobody.call(method, path, undefined, { authorization });
    expect((await call('GET', '/volumes?a=b')).status).toBe(200);
    expect((await call('GET', '/clusters')).text).toBe('Invalid qsh claim in token\n');
    expect((await call('POST', '/volumes')).text).toBe('Invalid qsh claim in token\n');
  });

  it('the user may list and create volumes, and nothing else', async () => {
    expect((await user.call('GET', '/volumes')).status).toBe(200);
    const { status, headers } = await user.call('POST', '/volumes', { size: 1 });
    expect(status).toBe(202);
    const queue = headers.get('location') ?? '';
    for (const [method, path] of [
      ['GET', queue],
      ['GET', '/clusters'],
      ['GET', `/volumes/${UNKNOWN}`],
      ['DELETE', `/volumes/${UNKNOWN}`],
      ['GET', '/volumes/'],
    ] as const) {
      expect(await user.outcome(method, path)).toBe('401 Administrator access required');
    }
    expect((await admin.finished(queue)).status).toBe(303);
  });

  it('maintenance comes after authorization', async () => {
    await admin.call('POST', '/admin', { state: 'read-only' });
    expect((await nobody.call('POST', '/clusters', {})).status).toBe(401);
    expect((await admin.call('POST', '/clusters', {})).status).toBe(503);
    simulator.running.leaveMaintenance();
  });
});
