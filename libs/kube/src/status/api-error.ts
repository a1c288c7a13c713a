import { aggregateMessage, type FieldError } from './field-error.js';
import {
  failureStatus,
  type Status,
  type StatusCause,
  type StatusDetails,
  type StatusReason,
} from './status.js';

/** Any refusal the API answers: thrown where it is found, turned into its Status at the edge. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(reason: StatusReason, message: string, details: StatusDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.status = failureStatus(reason, message, details);
  }

  /** The machine-readable reason. */
  get reason(): StatusReason {
    return this.status.reason ?? 'InternalError';
  }

  /** The HTTP code. */
  get code(): number {
    return this.status.code;
  }
}

/** A resource as error messages name it: `persistentvolumes`, `storageclasses.storage.k8s.io`. */
export type GroupResource = { readonly group: string; readonly resource: string };

/** A kind as validation errors name it. */
export type GroupKind = { readonly group: string; readonly kind: string };

/** The request cannot be read or contradicts itself. */
export function badRequest(message: string, options?: ErrorOptions): ApiError {
  return new ApiError('BadRequest', message, {}, options);
}

/** No valid credential came with the request. */
export function unauthorized(message = 'Unauthorized'): ApiError {
  return new ApiError('Unauthorized', message);
}

/** The caller may not, or admission refuses; the name is `''` for a collection. */
export function forbiddenRequest(
  target: GroupResource,
  name: string,
  why: string,
  causes: readonly StatusCause[] = [],
): ApiError {
  const subject = name === '' ? qualified(target) : `${qualified(target)} "${name}"`;
  return new ApiError('Forbidden', `${subject} is forbidden: ${why}`, { ...about(target, name), causes });
}

/** No such object. */
export function notFound(target: GroupResource, name: string): ApiError {
  return new ApiError('NotFound', `${qualified(target)} "${name}" not found`, about(target, name));
}

/** No such path, group, version or kind. */
export function noSuchResource(message = 'the server could not find the requested resource'): ApiError {
  return new ApiError('NotFound', message);
}

/** The resource does not have this verb. */
export function methodNotAllowed(target: GroupResource, verb: string): ApiError {
  const message = `${verb} is not supported on resources of kind "${qualified(target)}"`;
  return new ApiError('MethodNotAllowed', message, about(target, ''));
}

/** The name is taken. */
export function alreadyExists(target: GroupResource, name: string): ApiError {
  return new ApiError('AlreadyExists', `${qualified(target)} "${name}" already exists`, about(target, name));
}

/** What kubectl and client libraries expect to read when their resourceVersion is stale. */
export const STALE_VERSION =
  'the object has been modified; please apply your changes to the latest version and try again';

/** The object is not in the state the request was made for; by default its version is stale. */
export function conflict(target: GroupResource, name: string, why: string = STALE_VERSION): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(target)} "${name}": ${why}`;
  return new ApiError('Conflict', message, about(target, name));
}

/** Every broken rule of one object, reported together. */
export function invalidObject(target: GroupKind, name: string, errors: readonly FieldError[]): ApiError {
  const kind = target.group === '' ? target.kind : `${target.kind}.${target.group}`;
  return new ApiError('Invalid', `${kind} "${name}" is invalid: ${aggregateMessage(errors)}`, {
    name,
    group: target.group,
    kind: target.kind,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

/** Well-formed, but it cannot be applied to the object as it stands. */
export function unprocessable(message: string, details: StatusDetails = {}): ApiError {
  return new ApiError('Invalid', message, details);
}

/** The version asked for is no longer kept; the client starts again from a list. */
export function expired(message: string): ApiError {
  return new ApiError('Expired', message);
}

/** What was asked for is gone for good. */
export function gone(message: string): ApiError {
  return new ApiError('Gone', message);
}

/** The body's media type is not read here. */
export function unsupportedMediaType(given: string, accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format (${given || 'none given'}) - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError('UnsupportedMediaType', message);
}

/** No form the client accepts is served. */
export function notAcceptable(served: readonly string[]): ApiError {
  const message = `only the following media types are served: ${served.join(', ')}`;
  return new ApiError('NotAcceptable', message);
}

/** The body is over the limit. */
export function requestEntityTooLarge(limitBytes: number): ApiError {
  return new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}

/** Busy; clients retry silently after the pause, so the answer also needs the Retry-After header. */
export function tooManyRequests(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError('TooManyRequests', message, { retryAfterSeconds });
}

/** A fault of ours. The message reaches the client: nothing confidential belongs into it. */
export function internalError(message: string, options?: ErrorOptions): ApiError {
  return new ApiError('InternalError', `Internal error occurred: ${message}`, {}, options);
}

/** Something this request needs is not reachable now. */
export function serviceUnavailable(message: string, retryAfterSeconds?: number): ApiError {
  return new ApiError('ServiceUnavailable', message, {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** The version asked for was not reached in time. */
export function timedOut(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError('Timeout', message, { retryAfterSeconds });
}

function qualified({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function about({ group, resource }: GroupResource, name: string): StatusDetails {
  return { name, group, kind: resource };
}
