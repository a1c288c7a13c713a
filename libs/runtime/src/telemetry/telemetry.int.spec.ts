import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);

type SentSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
};
type SentResource = {
  readonly resource: {
    readonly attributes: readonly { readonly key: string; readonly value: { stringValue?: string } }[];
  };
  readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
};

describe('telemetry with an exporter', () => {
  const sent: SentResource[] = [];
  let sink: Server;
  let endpoint = '';

  beforeAll(async () => {
    sink = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const body = Buffer.concat(chunks).toString('utf8');
        if (request.url === '/v1/traces')
          sent.push(...(JSON.parse(body) as { resourceSpans: SentResource[] }).resourceSpans);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    sink.listen(0, '127.0.0.1');
    await once(sink, 'listening');
    endpoint = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  });
  afterAll(() => void sink.close());

  async function run(code: string, env: Record<string, string>): Promise<string> {
    sent.length = 0;
    const args = ['--import', new URL('telemetry/preload.js', dist).href, '--input-type=module', '-e', code];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const output = (await child.stdout.toArray()).join('');
    return output.trim();
  }

  const work = `
    import { startServerSpan, withSpan, currentTraceparent } from '${new URL('index.js', dist).href}';
    import { get } from 'node:http';
    const request = startServerSpan({ method: 'POST', headers: {} });
    await request.run(() => withSpan('append', {}, async () => {
      console.log(currentTraceparent());
      if (process.env.CALL) await new Promise((done) => get(process.env.CALL, (answer) => answer.resume().on('end', done)));
    }));
    request.end(201, '/api/v1/persistentvolumes');
  `;

  it('has handed over every span when the process has ended by itself', async () => {
    const traceparent = await run(work, {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'berth-spec',
      CALL: `${endpoint}/called`,
    });
    const spans = sent.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const [server, append, call] = ['POST /api/v1/persistentvolumes', 'append', 'GET'].map((name) =>
      spans.find((span) => span.name === name),
    );
    expect(traceparent).toBe(`00-${server?.traceId ?? ''}-${append?.spanId ?? ''}-01`);
    expect(append?.parentSpanId).toBe(server?.spanId);
    // Node's own http was patched: the hook for ES modules is in place.
    expect(call?.parentSpanId).toBe(append?.spanId);
    expect(sent[0]?.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'berth-spec' },
    });
  });

  it('makes ids and sends nothing where no exporter is asked for', async () => {
    expect(await run(work, { CALL: `${endpoint}/called` })).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(sent).toEqual([]);
  });

  it('lets a process end whose collector cannot be reached', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_EXPORT_TIMEOUT: '1000',
    };
    expect(await run(work, env)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01(\n\{.*\})*$/);
  });
});
