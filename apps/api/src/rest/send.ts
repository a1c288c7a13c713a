import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import { type Status } from '@berth/kube';
import { type ApiReply, type ApiRequest } from './api-request.js';

const gzip = promisify(gzipWithCallback);

/** Below this a compressed answer saves nothing worth the time. */
const GZIP_FROM_BYTES = 32 * 1024;

/** Sends JSON text, compressed when it is large and the client takes that. */
export async function sendText(
  request: ApiRequest,
  reply: ApiReply,
  text: string,
  contentType = 'application/json',
): Promise<void> {
  reply.header('content-type', contentType);
  if (text.length < GZIP_FROM_BYTES || !acceptsGzip(request)) {
    // As bytes: of a text the framework would rewrite the content type.
    reply.send(Buffer.from(text));
    return;
  }
  // Level 1: most of the saving for a fifth of the time.
  const compressed = await gzip(text, { level: 1 });
  reply.header('content-encoding', 'gzip').header('vary', 'accept, accept-encoding').send(compressed);
}

/** Sends a document that clients keep: unchanged it costs a 304. `hash` is its content's, if it is known already. */
export async function sendTagged(
  request: ApiRequest,
  reply: ApiReply,
  text: string,
  contentType: string,
  hash = createHash('sha256').update(text).digest('hex').slice(0, 32),
): Promise<void> {
  const tag = `"${hash}"`;
  reply.header('etag', tag).header('vary', 'accept');
  if (knows(request, tag)) reply.code(304).send();
  else await sendText(request, reply, text, contentType);
}

/** Whether the client has what the tag names; proxies make tags weak by their `W/`. */
function knows(request: ApiRequest, tag: string): boolean {
  const tags = request.headers['if-none-match']?.split(',').map((known) => known.trim().replace(/^W\//, ''));
  return tags?.some((known) => known === tag || known === '*') === true;
}

/** Whether the client reads gzip, which kubectl and Go clients ask for by themselves. */
export function acceptsGzip(request: ApiRequest): boolean {
  const accepted = request.headers['accept-encoding'];
  return typeof accepted === 'string' && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted);
}

export function sendStatus(reply: ApiReply, status: Status): void {
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) reply.header('retry-after', String(seconds));
  reply
    .code(status.code)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(status)));
}

/** As Kubernetes: clients refuse an answer whose headers grow without end. */
const MAX_WARNING_LENGTH = 256;
const MAX_WARNINGS_LENGTH = 4096;

/** One Warning header a text, as kubectl prints them, and no more of them than a client reads. */
export function addWarnings(reply: ApiReply, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  let left = MAX_WARNINGS_LENGTH;
  const headers: string[] = [];
  for (const text of warnings) {
    const shown = text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_WARNING_LENGTH);
    left -= shown.length;
    if (left < 0) break;
    headers.push(`299 - ${JSON.stringify(shown)}`);
  }
  reply.header('warning', headers);
}
