import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { InvalidQuantityError, NotCanonicalError } from '@berth/domain';
import {
  InvalidAppendError,
  OutcomeUnknownError,
  StoreBusyError,
  StoreUnavailableError,
} from '@berth/event-store';
import {
  ApiError,
  badRequest,
  BODY_MEDIA_TYPES,
  internalError,
  MAX_BODY_BYTES,
  noSuchResource,
  PATCH_MEDIA_TYPES,
  requestEntityTooLarge,
  serviceUnavailable,
  timedOut,
  tooManyRequests,
  unsupportedMediaType,
} from '@berth/kube';
import { type Logger } from '@berth/runtime';
import { UnsealError } from '@berth/sealing';
import { type ApiReply } from './api-request.js';
import { sendStatus } from './send.js';

/** The one place where errors become Status answers. */
@Catch()
export class StatusErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<ApiReply>();
    const refusal = toApiError(error, reply.request);
    if (refusal.code >= 500) this.logger.error({ err: error, requestId: reply.request.id }, refusal.message);
    if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
    else sendStatus(reply, refusal.status);
  }
}

/** What a client is told of an error; what is no refusal of ours tells nothing about our inside. */
export function toApiError(error: unknown, request: Asked = NOTHING_ASKED): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreBusyError) {
    return tooManyRequests('the server is busy, please try again later', error.retryAfterSeconds);
  }
  if (error instanceof StoreUnavailableError) return serviceUnavailable('the database cannot be reached', 1);
  if (error instanceof OutcomeUnknownError) {
    return timedOut('the database did not answer in time: the change may have been made or not');
  }
  if (error instanceof InvalidAppendError) return notStorable(error);
  if (error instanceof NotCanonicalError || error instanceof InvalidQuantityError) {
    return badRequest(`the object cannot be stored: ${error.message}`, { cause: error });
  }
  if (error instanceof UnsealError) return internalError(error.message, { cause: error });
  const code = httpCodeOf(error);
  if (code !== undefined) return fromHttpCode(code, error as Error, request);
  return internalError('see the log of the server under this audit-id', { cause: error });
}

function notStorable(error: InvalidAppendError): ApiError {
  const { field, problem, limitBytes } = error;
  if (limitBytes !== undefined) return requestEntityTooLarge(limitBytes);
  return badRequest(`the object cannot be stored: ${field} ${problem}`, { cause: error });
}

/** What of a request the refusal of its body speaks of. */
type Asked = { readonly method: string; readonly headers: { readonly 'content-type'?: string | undefined } };

const NOTHING_ASKED: Asked = { method: '', headers: {} };

/** The HTTP layer gives its own errors a code; so does a connection that breaks off within a body. */
function httpCodeOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const code = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof code === 'number' && code >= 400 && code < 500 ? code : undefined;
}

/** Errors of the HTTP layer itself: no route, unreadable or oversized bodies. */
function fromHttpCode(code: number, cause: Error, { method, headers }: Asked): ApiError {
  switch (code) {
    case 404:
      return noSuchResource();
    case 413:
      return requestEntityTooLarge(MAX_BODY_BYTES);
    case 415:
      return unsupportedMediaType(
        headers['content-type'] ?? '',
        method === 'PATCH' ? PATCH_MEDIA_TYPES : BODY_MEDIA_TYPES,
      );
    default:
      return code < 500
        ? badRequest(cause.message, { cause })
        : internalError('the request failed', { cause });
  }
}
