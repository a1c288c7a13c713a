import type { ApiAnswer } from '@berth/testing';
import { expect, it } from 'vitest';
import { registerBackend } from './register-backend.js';

type Call = { readonly method: string; readonly path: string; readonly body?: unknown };

/** An API with these answers by method; keeps what it was asked. */
function apiOf(answers: Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>) {
  const calls: Call[] = [];
  const request = (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    calls.push({ method, path, body });
    const { status, body: answer } = answers[method] ?? { status: 500 };
    return Promise.resolve({ status, headers: {}, body: answer });
  };
  return { calls, request };
}

const url = 'http://127.0.0.1:8080';
const backendAt = (at: string) => ({ status: 200, body: { spec: { url: at } } });

async function register(api: ReturnType<typeof apiOf>): Promise<readonly string[]> {
  const said: string[] = [];
  await registerBackend(api, url, (line) => said.push(line));
  return said;
}

it('makes the Backend where there is none', async () => {
  const api = apiOf({ GET: { status: 404 }, POST: { status: 201 } });
  expect(await register(api)).toEqual([]);
  expect(api.calls.at(-1)).toMatchObject({
    method: 'POST',
    path: '/apis/berth.dev/v1/backends',
    body: {
      kind: 'Backend',
      metadata: { name: 'heketi' },
      spec: { type: 'heketi', url, allowPrivateAddresses: true },
    },
  });
});

it('leaves a Backend of the same address alone, however it is written', async () => {
  const api = apiOf({ GET: backendAt(`${url}/`) });
  expect(await register(api)).toEqual([]);
  expect(api.calls.map(({ method }) => method)).toEqual(['GET']);
});

it('takes a Backend along to another address', async () => {
  const api = apiOf({ GET: backendAt('http://127.0.0.1:9090'), PATCH: { status: 200 } });
  expect(await register(api)).toEqual([`Backend heketi was at http://127.0.0.1:9090 and is at ${url} now`]);
  expect(api.calls.at(-1)).toMatchObject({
    path: '/apis/berth.dev/v1/backends/heketi',
    body: { spec: { url } },
  });
});

it('says so when the address may not change', async () => {
  const refusal = { status: 422, body: { message: 'field is immutable' } };
  const api = apiOf({ GET: backendAt('http://127.0.0.1:9090'), PATCH: refusal });
  expect(await register(api)).toEqual([
    `Backend heketi stays at http://127.0.0.1:9090, while Heketi is at ${url}: field is immutable`,
  ]);
});

it('says why it was refused', async () => {
  const refusal = { status: 422, body: { message: 'spec.url: Invalid value' } };
  const api = apiOf({ GET: { status: 404 }, POST: refusal });
  await expect(register(api)).rejects.toThrow('Backend heketi was refused with 422: spec.url: Invalid value');
});
