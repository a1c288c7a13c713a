import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ServerResponse } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { type WatchLine } from '@berth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, TEST_TOKEN, type TestApi } from '../testing/api-fixture.js';

const PVS = '/api/v1/persistentvolumes';
const MEGABYTE = 1024 * 1024;
/** More than what the kernel keeps for both ends of a connection, and what the API keeps besides. */
const CHANGES = 160;
const NOTE = 'x'.repeat(240 * 1024);
const BOUND = 9 * MEGABYTE;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { status } = await api.client.request('POST', PVS, {
    metadata: { name: 'big' },
    spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 's', path: '/p' } },
  });
  expect(status).toBe(201);
});
afterAll(() => api.close());

/** A connection that asks for a watch and then reads no more than the head of the answer. */
async function stalledWatch(query: string): Promise<{ socket: TLSSocket; held: () => number }> {
  const responses: ServerResponse[] = [];
  const seen = (message: unknown): void => {
    responses.push((message as { response: ServerResponse }).response);
  };
  subscribe('http.server.request.start', seen);
  const { port } = new URL(api.url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), ca: api.ca });
  await once(socket, 'secureConnect');
  socket.write(
    `GET ${PVS}?watch=true&${query} HTTP/1.1\r\nhost: berth\r\nauthorization: Bearer ${TEST_TOKEN}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  unsubscribe('http.server.request.start', seen);
  return { socket, held: () => responses[0]?.writableLength ?? 0 };
}

/** Everything a client that was cut still finds in its connection, once it reads again. */
async function rest(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

const versionOf = ({ object }: WatchLine): string =>
  (object['metadata'] as { resourceVersion: string }).resourceVersion;

async function linesUpTo(version: number, from: number): Promise<string[]> {
  const seen: string[] = [];
  const path = `${PVS}?watch=true&resourceVersion=${from}`;
  for await (const line of api.client.watch(path, AbortSignal.timeout(60_000))) {
    seen.push(versionOf(line));
    if (Number(versionOf(line)) >= version) break;
  }
  return seen;
}

describe('a watcher that stops reading its connection', () => {
  it('is cut at a bound, and no other watcher loses or waits for anything', async () => {
    const from = await api.head();
    const { socket, held } = await stalledWatch(`resourceVersion=${from}`);
    const reading = linesUpTo(from + CHANGES, from);
    let most = 0;
    for (let count = 1; count <= CHANGES; count += 1) {
      const body = JSON.stringify({ metadata: { annotations: { note: `${count}${NOTE}` } } });
      const headers = { 'content-type': 'application/merge-patch+json' };
      expect((await api.client.request('PATCH', `${PVS}/big`, body, headers)).status).toBe(200);
      most = Math.max(most, held());
    }
    expect(await reading).toEqual(Array.from({ length: CHANGES }, (_, at) => String(from + at + 1)));
    expect(most).toBeLessThan(BOUND);
    const taken = await rest(socket);
    expect(taken.length).toBeLessThan((CHANGES * NOTE.length * 9) / 10);
    expect(taken.endsWith('0\r\n\r\n')).toBe(false);
    expect(held()).toBe(0);
  });

  it('holds no more than the bound with a backlog before it either, which it gets when it reads on', async () => {
    const from = (await api.head()) - CHANGES;
    const { socket, held } = await stalledWatch(`resourceVersion=${from}&timeoutSeconds=20`);
    const last = await api.head();
    expect((await linesUpTo(last, from)).length).toBe(CHANGES);
    expect(held()).toBeLessThan(BOUND);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString('latin1')).slice(-NOTE.length * 2);
      if (text.includes(`"resourceVersion":"${last}"`)) socket.destroy();
    });
    socket.resume();
    await once(socket, 'close');
    expect(text).toContain(`"resourceVersion":"${last}"`);
  });
});
