import type { Heketi, WorkFault } from '../heketi.js';
import { HeketiError } from '../storage/heketi-error.js';
import { linkTo, type Answer } from './answer.js';
import { decodeJson, UnparsableError, type Decoder } from './go-json.js';

/** A request as a handler sees it. */
export type RouteRequest = {
  readonly method: string;
  /** What stands for `{id}` in the route's path. */
  readonly id: string;
  readonly body: string;
  /** An injected fault for the work this request starts. */
  readonly work: WorkFault;
};

export type Handler = (heketi: Heketi, request: RouteRequest) => Answer;

export type Route = {
  /** What fault rules call the operation. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly handle: Handler;
};

/** The body in the wanted shape, or Heketi's refusal. */
export function parsed<Value>({ body }: RouteRequest, decoder: Decoder<Value>, status = 422): Value {
  try {
    return decodeJson(body, decoder);
  } catch (error) {
    if (error instanceof UnparsableError) throw new HeketiError(status, error.message);
    throw error;
  }
}

/** Work was queued: where to ask for its result. */
export function accepted({ method }: RouteRequest, queueId: string): Answer {
  return linkTo(202, method, `/queue/${queueId}`);
}
