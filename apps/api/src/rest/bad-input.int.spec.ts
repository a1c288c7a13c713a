import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '@berth/testing';
import { badBodies, claimBody, json, PVCS, PVS, volumeBody } from '../testing/bad-bodies.js';
import { badRequests } from '../testing/bad-requests.js';
import { startTestApi, type TestApi, TEST_TOKEN } from '../testing/api-fixture.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.request('POST', PVS, volumeBody({}, 'there'));
});
afterAll(async () => {
  await api.close();
});

type Status = {
  kind: string;
  status: string;
  code: number;
  reason: string;
  message: string;
  details?: { causes?: { field: string }[] };
};

describe('bad input', () => {
  it.each([...badBodies, ...badRequests])('refuses $what, and the log does not move', async (row) => {
    const head = await api.head();
    const { status, body, headers } = await api.client.request(
      row.method ?? 'POST',
      row.path ?? PVS,
      row.body,
      row.headers,
    );
    const refusal = body as Status;
    expect({ http: status, ...refusal }).toMatchObject({
      http: row.code,
      kind: 'Status',
      status: 'Failure',
      code: row.code,
      reason: row.reason,
    });
    expect(refusal.message).toContain(row.says);
    if (row.fields !== undefined)
      expect(refusal.details?.causes?.map(({ field }) => field)).toEqual(row.fields);
    expect(headers['audit-id']).toBeDefined();
    expect(await api.head()).toBe(head);
  });

  it('refuses a body over the limit', async () => {
    const head = await api.head();
    const big = JSON.stringify(
      claimBody({}, { name: 'big', annotations: { a: 'x'.repeat(4 * 1024 * 1024) } }),
    );
    const { status, body } = await api.client.request('POST', PVCS, big, json);
    expect([status, (body as Status).reason]).toEqual([413, 'RequestEntityTooLarge']);
    expect(await api.head()).toBe(head);
  });

  it.each([
    ['no token', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a wrong token', { authorization: `Bearer ${TEST_TOKEN}x` }],
    ['another scheme', { authorization: `Basic ${TEST_TOKEN}` }],
  ])('knows nobody by %s, but tells its version and health', async (_what, headers) => {
    const head = await api.head();
    const stranger = new ApiClient({ url: api.url, ca: api.ca, token: '' });
    try {
      for (const path of [PVS, '/nowhere', '/openapi/v2', '/clusters/nowhere/api']) {
        const { status, body } = await stranger.request('POST', path, volumeBody({}), headers);
        expect([status, (body as Status).reason]).toEqual([401, 'Unauthorized']);
      }
      for (const path of [
        '/version',
        '/healthz',
        '/livez',
        '/readyz',
        '/clusters/default/version',
        '/clusters/default/readyz',
      ]) {
        expect((await stranger.request('GET', path, undefined, headers)).status).toBe(200);
      }
    } finally {
      stranger.close();
    }
    expect(await api.head()).toBe(head);
  });

  it('does not act for whoever asks to be another', async () => {
    const head = await api.head();
    const { status, body } = await api.client.request('POST', PVS, volumeBody({}), {
      'impersonate-user': 'root',
    });
    expect([status, (body as Status).reason]).toEqual([403, 'Forbidden']);
    expect(await api.head()).toBe(head);
  });
});
