import { type ServerSpan } from '@berth/runtime';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type User } from '../auth/user.js';

/** A request as the handlers see it: the hooks have put user and span on it. */
export type ApiRequest = FastifyRequest & {
  /** Who the request acts as; absent on the few paths that need no one. */
  berthUser?: User;
  /** Who really asks, where that is someone else. */
  berthImpersonator?: User;
  berthSpan?: ServerSpan;
  /** The answer goes on as a stream, which is no measure of how long a request takes. */
  berthStreams?: boolean;
};

export type ApiReply = FastifyReply;

/** Who is said to have done what the request does. */
export function actorOf({ berthUser, berthImpersonator }: ApiRequest): string {
  const name = berthUser?.name ?? '';
  return berthImpersonator === undefined ? name : `${berthImpersonator.name} as ${name}`;
}

/** The path of a request without its query. */
export function pathOfRequest(request: FastifyRequest): string {
  const { url } = request;
  const at = url.indexOf('?');
  return at < 0 ? url : url.slice(0, at);
}
