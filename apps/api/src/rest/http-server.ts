import { randomUUID } from 'node:crypto';
import { type Duplex } from 'node:stream';
import { type TLSSocket } from 'node:tls';
import { badRequest, MAX_BODY_BYTES, type Query, unauthorized } from '@berth/kube';
import { startServerSpan } from '@berth/runtime';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Authenticate } from '../auth/authenticate.js';
import { certificateUser } from '../auth/client-certificate.js';
import { UNAUTHENTICATED, type User } from '../auth/user.js';
import { type Admitted, type GateRequest } from '../authorization/gate.js';
import { requestAnswered, requestUnauthenticated } from '../metrics.js';
import { type ApiReply, type ApiRequest, pathOfRequest } from './api-request.js';
import { sendStatus } from './send.js';
import { toApiError } from './status-error.filter.js';

export type TlsFiles = {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Whose client certificates are believed; absent: nobody's. */
  readonly clientCa?: Buffer;
};

/** Who asks, and whether they may. */
export type Admission = {
  readonly authenticate: Authenticate;
  /** Throws the refusal. */
  readonly admit: (user: User, request: GateRequest) => Promise<Admitted>;
  /** Whether those who show nothing may. */
  readonly isOpen: (request: GateRequest) => boolean;
};

/** Longer than any name in a URL may be. */
const MAX_PARAMETER_LENGTH = 300;
/** Selectors with thousands of values come in the URL. */
const MAX_HEADER_BYTES = 256 * 1024;
/** A given audit id is only taken over when it cannot harm a log or a header. */
const AUDIT_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Paths that say nothing about anyone's objects. */
const OPEN_PATH = /^(?:\/clusters\/[^/]+)?\/(?:version|healthz|livez|readyz)(?:\/[^/]*)?$/;

/** Fastify as the API needs it: TLS only, bodies as bytes, no middleware layer. */
export function httpAdapter(tls: TlsFiles): FastifyAdapter {
  return new FastifyAdapter({
    https: {
      cert: tls.cert,
      key: tls.key,
      minVersion: 'TLSv1.2',
      maxHeaderSize: MAX_HEADER_BYTES,
      // Asked for, never demanded: most come with a token.
      ...(tls.clientCa !== undefined && { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
    },
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

/** What happens to every request around its handler: span, audit id, admission, raw body, metrics. */
export function prepareServer(app: NestFastifyApplication, admission: Admission): void {
  const server = app.getHttpAdapter().getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('onRequest', (request: ApiRequest, reply: ApiReply, done) => {
    request.berthSpan = startServerSpan(request.raw);
    reply.header('audit-id', request.id).header('cache-control', 'no-cache, private');
    admitted(request, admission).then(
      () => done(),
      (error: unknown) => sendStatus(reply, toApiError(error, request).status),
    );
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

/** Puts the user on the request; throws the refusal of one that comes from nobody, or that may not be made. */
async function admitted(request: ApiRequest, { authenticate, admit, isOpen }: Admission): Promise<void> {
  // No name has one, and Postgres takes none.
  if (request.url.includes('%00')) throw badRequest('the URL holds a NUL character');
  const path = pathOfRequest(request);
  const socket = request.raw.socket as TLSSocket;
  const user = await authenticate({
    authorization: request.headers.authorization,
    certificateUser: () => certificateUser(socket),
  });
  const { method, raw, query } = request;
  // Fastify parses a query to texts and lists of texts.
  const asked = { method, path, raw, query: query as Query };
  if (user !== undefined) {
    const { user: effective, impersonator } = await admit(user, asked);
    request.berthUser = effective;
    if (impersonator !== undefined) request.berthImpersonator = impersonator;
  } else if (OPEN_PATH.test(path)) return;
  else if (request.headers.authorization === undefined && isOpen(asked)) request.berthUser = UNAUTHENTICATED;
  else {
    requestUnauthenticated();
    throw unauthorized();
  }
}
