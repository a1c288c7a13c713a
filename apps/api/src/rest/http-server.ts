import { randomUUID } from 'node:crypto';
import { type Duplex } from 'node:stream';
import { ApiError, badRequest, MAX_BODY_BYTES, unauthorized } from '@berth/kube';
import { startServerSpan } from '@berth/runtime';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Authenticate } from '../auth/authenticate.js';
import { requestAnswered, requestUnauthenticated } from '../metrics.js';
import { type ApiReply, type ApiRequest, pathOfRequest } from './api-request.js';
import { sendStatus } from './send.js';

export type TlsFiles = { readonly cert: Buffer; readonly key: Buffer };

/** Longer than any name in a URL may be. */
const MAX_PARAMETER_LENGTH = 300;
/** A given audit id is only taken over when it cannot harm a log or a header. */
const AUDIT_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Paths that say nothing about anyone's objects. */
const OPEN_PATH = /^(?:\/clusters\/[^/]+)?\/(?:version|healthz|livez|readyz)(?:\/[^/]*)?$/;

/** Fastify as the API needs it: TLS only, bodies as bytes, no middleware layer. */
export function httpAdapter(tls: TlsFiles): FastifyAdapter {
  return new FastifyAdapter({
    https: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' },
    bodyLimit: MAX_BODY_BYTES,
    skipMiddie: true,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    // To receive a request; answers may take as long as they like.
    requestTimeout: 60_000,
    requestIdHeader: false,
    // A path that cannot be decoded never gets as far as the hooks.
    frameworkErrors: (error: Error, request: { readonly id: string }, reply: ApiReply) => {
      reply.header('audit-id', request.id);
      sendStatus(reply, badRequest(error.message).status);
    },
    clientErrorHandler: (error, socket) => refuseGarbage(error, socket),
    genReqId: (request: { readonly headers: { readonly [name: string]: unknown } }) => {
      const given = request.headers['audit-id'];
      return typeof given === 'string' && AUDIT_ID.test(given) ? given : randomUUID();
    },
  });
}

const HTTP_PROBLEMS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the URL and the headers of the request are too long',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
};

/** What comes is no HTTP request; even this is answered with a Status. */
function refuseGarbage({ code = '' }: { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable) return;
  const problem = HTTP_PROBLEMS[code] ?? 'the request is not valid HTTP';
  const body = JSON.stringify(badRequest(problem).status);
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

/** What happens to every request around its handler: span, audit id, authentication, raw body, metrics. */
export function prepareServer(app: NestFastifyApplication, authenticate: Authenticate): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('onRequest', (request: ApiRequest, reply: ApiReply, done) => {
    request.berthSpan = startServerSpan(request.raw);
    reply.header('audit-id', request.id).header('cache-control', 'no-cache, private');
    const refusal = admit(request, authenticate);
    if (refusal === undefined) done();
    else sendStatus(reply, refusal.status);
  });
  // Only now, behind the body's stream, does the span's context reach the handler.
  server.addHook('preHandler', (request: ApiRequest, _reply, done) => {
    if (request.berthSpan === undefined) done();
    else request.berthSpan.run(done);
  });
  server.addHook('onResponse', (request: ApiRequest, reply: ApiReply, done) => {
    if (request.berthStreams !== true) {
      request.berthSpan?.end(reply.statusCode, request.routeOptions.url);
      requestAnswered(request.method, reply.statusCode, reply.elapsedTime);
    }
    done();
  });
}

/** Puts the user on the request; the refusal of one that comes from nobody, or that must not reach a handler. */
function admit(request: ApiRequest, authenticate: Authenticate): ApiError | undefined {
  const user = authenticate(request.headers.authorization);
  if (user !== undefined) request.berthUser = user;
  else if (!OPEN_PATH.test(pathOfRequest(request))) {
    requestUnauthenticated();
    return unauthorized();
  }
  // No name has one, and Postgres takes none.
  if (request.url.includes('%00')) return badRequest('the URL holds a NUL character');
  // Acting under one's own name when another's was asked for would be worse than not acting.
  return Object.keys(request.headers).some((name) => name.startsWith('impersonate-'))
    ? new ApiError('Forbidden', 'impersonation is not supported')
    : undefined;
}
