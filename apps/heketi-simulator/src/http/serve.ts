import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultAction } from '../faults/fault-rule.js';
import { answerControl, CONTROL_PREFIX, type Control } from '../faults/control.js';
import type { WorkFault } from '../heketi.js';
import { HeketiError } from '../storage/heketi-error.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText, nothing, type Answer } from './answer.js';
import { refusalOf, type AuthSettings } from './authorize.js';
import type { Match, Router } from './router.js';

export type Surface = Control & {
  readonly router: Router;
  /** Absent: everybody may do everything. */
  readonly auth?: AuthSettings;
};

type Incoming = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly loopback: boolean;
  readonly authorization: string | undefined;
};

/** Answers one request: control path, injected faults, authorization, maintenance, route. */
export async function serve(
  surface: Surface,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await read(request);
  if (incoming === undefined) {
    send(response, nothing(400));
    return;
  }
  if (incoming.path.startsWith(CONTROL_PREFIX)) {
    send(response, answerControl(surface, incoming));
    return;
  }
  const match = surface.router.match(incoming.method, incoming.path);
  const fault = match && surface.faults.take(match.route.name);
  const instead = await beforeWork(fault, response);
  if (instead === 'no answer') return;
  const answer = instead ?? respond(surface, incoming, match, workFaultOf(fault));
  afterWork(fault, answer, response);
}

async function read(request: IncomingMessage): Promise<Incoming | undefined> {
  const { method = 'GET', url = '/', headers, socket } = request;
  const [rawPath = '/', query] = url.split('?', 2);
  const path = decodedPath(rawPath);
  const chunks: Buffer[] = [];
  // A request's stream gives Buffers when it has no encoding.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (path === undefined) return undefined;
  return {
    method,
    path,
    query: query === undefined ? '' : `?${query}`,
    body: Buffer.concat(chunks).toString('utf8'),
    loopback: /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? ''),
    authorization: headers.authorization,
  };
}

function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

async function beforeWork(
  fault: FaultAction | undefined,
  response: ServerResponse,
): Promise<Answer | 'no answer' | undefined> {
  switch (fault?.action) {
    case 'delay':
      await sleep(fault.delayMs, undefined, { ref: false });
      return undefined;
    case 'answer':
      return withHeaders(errorText(fault.status, fault.text), fault.headers);
    case 'redirect':
      return nothing(fault.status, { location: fault.location });
    case 'close':
      if (fault.when === 'after') return undefined;
      response.destroy();
      return 'no answer';
    case 'hang':
      return fault.when === 'after' ? undefined : 'no answer';
    default:
      return undefined;
  }
}

function afterWork(fault: FaultAction | undefined, answer: Answer, response: ServerResponse): void {
  if (fault?.action === 'close') response.destroy();
  else if (fault?.action === 'garbage') send(response, { ...answer, body: fault.text });
  else if (fault?.action !== 'hang') send(response, answer);
}

function workFaultOf(fault: FaultAction | undefined): WorkFault {
  if (fault?.action === 'slow-work') return { delayMs: fault.delayMs };
  if (fault?.action === 'fail-work') return { failText: fault.text, keepsRecord: fault.keepsRecord };
  return {};
}

function respond(
  { heketi, router, auth }: Surface,
  incoming: Incoming,
  match: Match | undefined,
  work: WorkFault,
): Answer {
  const { method, path, query, body, loopback } = incoming;
  const refused = auth && refusalOf(incoming, auth);
  if (refused !== undefined) return refused;
  const changes = method !== 'GET' && method !== 'HEAD';
  const { adminState } = heketi;
  if (changes && (adminState === 'read-only' || (adminState === 'local-client' && !loopback))) {
    return errorText(503, 'Service disabled for maintenance');
  }
  if (match === undefined) return router.unmatched(method, path, query);
  try {
    return match.route.handle(heketi, { method, id: match.id, body, work });
  } catch (error) {
    if (error instanceof HeketiError) return errorText(error.status, error.message);
    throw error;
  }
}

function withHeaders(answer: Answer, headers: Answer['headers']): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(status === 204 ? undefined : body);
}
