import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type ContextManager,
} from '@opentelemetry/api';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { GuardedHttpClient, type GuardedHttpClientOptions } from './guarded-http-client.js';

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function listening(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

const serve = (answer: RequestListener) => listening(createServer(answer));

function client(options: Partial<GuardedHttpClientOptions> = {}): GuardedHttpClient {
  const made = new GuardedHttpClient({ permitFor: () => ({ privateAddresses: true }), ...options });
  onTestFinished(() => made.close());
  return made;
}

const get = (port: number, host = '127.0.0.1') =>
  ({ method: 'GET', url: new URL(`http://${host}:${port}/clusters`) }) as const;
const hello = (_request: IncomingMessage, response: ServerResponse) => void response.end('hello');

function alwaysIn(active: Context): ContextManager {
  return {
    active: () => active,
    with: (_context, fn, thisArg, ...args) => fn.apply(thisArg, args),
    bind: (_context, target) => target,
    enable: () => alwaysIn(active),
    disable: () => alwaysIn(active),
  };
}

describe('GuardedHttpClient', () => {
  it('gives status, headers and body', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(202, { location: '/queue/1', 'content-type': 'text/plain' }).end('words');
    });
    const answer = await client().request(get(port));
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: '/queue/1' },
      body: Buffer.from('words'),
    });
  });

  it('sends a body with its length, and nothing compressed', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response) => {
      seen.push(request.headers['content-length'], request.headers['accept-encoding']);
      request.pipe(response);
    });
    const answer = await client().request({
      method: 'POST',
      url: new URL(`http://127.0.0.1:${port}/`),
      body: '{"ä":1}',
    });
    expect(answer.body.toString()).toBe('{"ä":1}');
    expect(seen).toEqual(['8', 'identity']);
  });

  it('asks no origin that is not registered', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    const guarded = client({
      permitFor: (origin) => (origin === 'http://127.0.0.1:1' ? { privateAddresses: true } : undefined),
    });
    await expect(guarded.request(get(port))).rejects.toMatchObject({ name: 'RequestForbiddenError' });
    expect(asked).toBe(0);
  });

  it('needs a permit for a private address, written or looked up', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    const guarded = client({ permitFor: () => ({ privateAddresses: false }) });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1']) {
      await expect(guarded.request(get(port, host))).rejects.toMatchObject({ name: 'RequestForbiddenError' });
    }
    expect(asked).toBe(0);
  });

  it('connects to the addresses it checked, however often the name changes its mind', async () => {
    const port = await serve(hello);
    let lookups = 0;
    const guarded = client({
      permitFor: () => ({ privateAddresses: false }),
      resolveHost: () => {
        lookups += 1;
        return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
      },
    });
    for (let i = 0; i < 3; i += 1) {
      await expect(guarded.request(get(port, 'rebind.example'))).rejects.toMatchObject({
        name: 'RequestForbiddenError',
      });
    }
    expect(lookups).toBe(3);
  });

  it('uses what is permitted of a name with several addresses', async () => {
    const port = await serve(hello);
    const guarded = client({
      resolveHost: () =>
        Promise.resolve([
          { address: '0.0.0.0', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    expect((await guarded.request(get(port, 'two.example'))).status).toBe(200);
  });

  it('takes back a kept connection’s permit', async () => {
    const port = await serve(hello);
    let privateAddresses = true;
    const guarded = client({
      permitFor: () => ({ privateAddresses }),
      resolveHost: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    await guarded.request(get(port, 'kept.example'));
    privateAddresses = false;
    await expect(guarded.request(get(port, 'kept.example'))).rejects.toMatchObject({
      name: 'RequestForbiddenError',
    });
  });

  it('refuses a redirect to another host, and names it without its secrets', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(307, { location: 'http://user:secret@metadata.example/?token=1' }).end();
    });
    const refused = client().request(get(port));
    await expect(refused).rejects.toMatchObject({
      name: 'RedirectRefusedError',
      to: 'http://metadata.example:80',
    });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
  });

  it('gives a redirect within the origin to the caller', async () => {
    const port = await serve(
      (_request, response) => void response.writeHead(303, { location: '/volumes/1' }).end(),
    );
    expect((await client().request(get(port))).status).toBe(303);
  });

  it('says that nothing was sent when nobody listens', async () => {
    const server = createServer(hello);
    const port = await listening(server);
    await new Promise((done) => server.close(done));
    await expect(client().request(get(port))).rejects.toMatchObject({
      name: 'NotSentError',
      code: 'ECONNREFUSED',
    });
  });

  it('says that nothing was sent when TLS does not come about', async () => {
    const port = await serve(hello);
    const refused = client().request({ method: 'GET', url: new URL(`https://127.0.0.1:${port}/`) });
    await expect(refused).rejects.toMatchObject({ name: 'NotSentError' });
  });

  it('says that the answer is lost when the connection ends early', async () => {
    const port = await serve((request) => void request.socket.destroy());
    await expect(client().request(get(port))).rejects.toMatchObject({
      name: 'AnswerLostError',
      code: 'ECONNRESET',
    });
  });

  it('says that the answer is lost when its body ends early', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('some');
      setImmediate(() => request.socket.destroy());
    });
    await expect(client().request(get(port))).rejects.toMatchObject({ name: 'AnswerLostError' });
  });

  it.each([
    ['headers', () => undefined],
    [
      'body',
      (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(200).write('x'),
    ],
  ])('waits for %s only so long', async (step, answer) => {
    const port = await serve(answer);
    const limits = { headersMs: 50, bodyMs: 50 };
    await expect(client({ limits }).request(get(port))).rejects.toMatchObject({
      name: 'AnswerLostError',
      code: 'TIMEOUT',
      message: expect.stringContaining(step === 'headers' ? 'no answer' : 'did not finish') as string,
    });
  });

  it('waits for a name’s addresses only so long', async () => {
    const guarded = client({ limits: { connectMs: 50 }, resolveHost: () => new Promise(() => undefined) });
    await expect(guarded.request(get(1, 'slow.example'))).rejects.toMatchObject({
      name: 'NotSentError',
      code: 'TIMEOUT',
    });
  });

  it('takes no more than so many bytes', async () => {
    const port = await serve((_request, response) => void response.end('x'.repeat(100_000)));
    await expect(client({ limits: { bodyBytes: 1000 } }).request(get(port))).rejects.toMatchObject({
      name: 'AnswerLostError',
      code: 'TOO_LARGE',
    });
  });

  it('does not understand what is not HTTP', async () => {
    const port = await listening(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n')));
    await expect(client().request(get(port))).rejects.toMatchObject({ name: 'AnswerLostError' });
  });

  it('is given up by its caller', async () => {
    const port = await serve(() => undefined);
    const giveUp = new AbortController();
    const request = client().request({ ...get(port), signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 20);
    await expect(request).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(client().request({ ...get(port), signal: giveUp.signal })).rejects.toMatchObject({
      name: 'NotSentError',
    });
  });

  it('takes no proxy from the environment', async () => {
    const port = await serve(hello);
    const before = { ...process.env };
    onTestFinished(() => void (process.env = before));
    Object.assign(process.env, {
      HTTP_PROXY: 'http://127.0.0.1:1',
      http_proxy: 'http://127.0.0.1:1',
      NODE_USE_ENV_PROXY: '1',
    });
    expect((await client().request(get(port))).body.toString()).toBe('hello');
  });

  it('passes the trace on', async () => {
    const port = await serve((request, response) => void response.end(request.headers['x-trace']));
    propagation.setGlobalPropagator({
      inject: (from, carrier, setter) =>
        setter.set(carrier, 'x-trace', trace.getSpanContext(from)?.traceId ?? ''),
      extract: (from) => from,
      fields: () => ['x-trace'],
    });
    onTestFinished(() => propagation.disable());
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    context.setGlobalContextManager(alwaysIn(trace.setSpanContext(ROOT_CONTEXT, spanContext)));
    onTestFinished(() => context.disable());
    expect((await client().request(get(port))).body.toString()).toBe('a'.repeat(32));
  });
});
