import { type ServerSpan } from '@berth/runtime';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type User } from '../auth/token-file.js';

/** A request as the handlers see it: the hooks have put user and span on it. */
export type ApiRequest = FastifyRequest & {
  /** Absent on the few paths that need no one. */
  berthUser?: User;
  berthSpan?: ServerSpan;
  /** The answer goes on as a stream, which is no measure of how long a request takes. */
  berthStreams?: boolean;
};

export type ApiReply = FastifyReply;

/** The path of a request without its query. */
export function pathOfRequest(request: FastifyRequest): string {
  const { url } = request;
  const at = url.indexOf('?');
  return at < 0 ? url : url.slice(0, at);
}
