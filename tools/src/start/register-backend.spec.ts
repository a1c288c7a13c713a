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
/** The list with one Backend. */
const listed = (name: string, at: string) => ({
  status: 200,
  body: { items: [{ metadata: { name }, spec: { url: at } }] },
});
const none = { status: 200, body: { items: [] } };

async function register(api: ReturnType<typeof apiOf>): Promise<readonly string[]> {
  const said: string[] = [];
  await registerBackend(api, url, (line) => said.push(line));
  return said;
}

it('makes the Backend where there is none', async () => {
  const api = apiOf({ GET: none, POST: { status: 201 } });
  expect(await register(api)).toEqual([]);
  const spec = { type: 'heketi', url, allowPrivateAddresses: true };
  expect(api.calls.at(-1)).toMatchObject({
    method: 'POST',
    path: '/apis/berth.dev/v1/backends',
    body: { kind: 'Backend', metadata: { name: 'heketi' }, spec },
  });
});

it.each([
  ['heketi', `${url}/`],
  ['east', url],
])('leaves it at the Backend %s of the same address, written as %s', async (name, at) => {
  const api = apiOf({ GET: listed(name, at) });
  expect(await register(api)).toEqual([]);
  expect(api.calls.map(({ method }) => method)).toEqual(['GET']);
});

it('says what to do when the Backend is at another address', async () => {
  const api = apiOf({ GET: listed('heketi', 'http://127.0.0.1:9090') });
  const [said] = await register(api);
  expect(said).toContain(`Heketi is at ${url}, but the Backend heketi is at http://127.0.0.1:9090`);
  expect(api.calls.map(({ method }) => method)).toEqual(['GET']);
});

it('says why it was refused', async () => {
  const refusal = { status: 422, body: { message: 'spec.url: Invalid value' } };
  const api = apiOf({ GET: none, POST: refusal });
  await expect(register(api)).rejects.toThrow('Backend heketi was refused with 422: spec.url: Invalid value');
});
