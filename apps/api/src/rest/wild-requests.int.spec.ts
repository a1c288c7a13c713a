import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PVS, volumeBody } from '../testing/bad-bodies.js';
import { startTestApi, type TestApi } from '../testing/api-fixture.js';
import { type WildRequest, wildRequest } from '../testing/wild-requests.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.request('POST', PVS, volumeBody({}, 'there'));
});
afterAll(async () => {
  await api.close();
});

/** Always the same requests: what they find once they find every time. */
const SEED = 20_261_122;
const REQUESTS = 2500;

it('answers every wild request as it must, and writes nothing for a refused one', async () => {
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(wildRequest, async (request) => {
      const code = await answeredWell(request);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }),
    { seed: SEED, numRuns: REQUESTS, interruptAfterTimeLimit: 100_000, markInterruptAsFailure: true },
  );
  // The requests are wild enough to be refused in many ways, and tame enough to get past the first check.
  expect([...codes.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404, 405, 409, 415, 422]));
  expect((await api.client.request('GET', '/readyz')).status).toBe(200);
}, 120_000);

async function answeredWell({ method, path, body, headers }: WildRequest): Promise<number> {
  const head = await api.head();
  const { status, body: answer } = await api.client.request(method, path, body, headers);
  if (status < 400) return status;
  const { kind, code, reason, message } = answer as Record<string, unknown>;
  expect({ kind, code, reason, message }).toEqual({
    kind: 'Status',
    code: status,
    reason: expect.stringMatching(/^[A-Z][A-Za-z]+$/) as string,
    message: expect.stringMatching(/./) as string,
  });
  // The one answer of the five hundreds that is the client's doing: a version that is yet to come.
  if (status >= 500) expect(message).toContain('Too large resource version');
  expect(await api.head()).toBe(head);
  return status;
}
