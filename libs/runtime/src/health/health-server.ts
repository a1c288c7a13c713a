import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { redactText } from '../config/redact.js';
import { answerMetrics } from '../telemetry/telemetry.js';
import { runHealthChecks, type HealthChecks } from './health-checks.js';

/** Where to listen and what to ask; the checks are read anew at every request. */
export type HealthServerOptions = {
  readonly host: string;
  readonly port: number;
  readonly liveness: () => HealthChecks;
  readonly readiness: () => HealthChecks;
};

/** A running health server. */
export type HealthServer = { readonly url: string; readonly close: () => Promise<void> };

/** Serves /livez, /readyz, /healthz (the same as /livez) and /metrics. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => void answer(options, request, response));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  // A health server holds no process open that is otherwise done.
  server.unref();
  // listen() was given a host and a port, so the address is one of TCP.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  options: HealthServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const checks = { '/livez': options.liveness, '/healthz': options.liveness, '/readyz': options.readiness }[
    url.pathname
  ];
  if (url.pathname === '/metrics') answerMetrics(request, response);
  else if (checks === undefined) text(response, 404, 'not found\n');
  else await answerChecks(url, checks(), response);
}

async function answerChecks(url: URL, checks: HealthChecks, response: ServerResponse): Promise<void> {
  const report = await runHealthChecks(checks);
  const verbose = url.searchParams.has('verbose') || !report.ok;
  const verdict = `${url.pathname.slice(1)} check ${report.ok ? 'passed' : 'failed'}`;
  text(response, report.ok ? 200 : 503, verbose ? [...report.lines, verdict, ''].join('\n') : 'ok');
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(redactText(body));
}
