/** Our own rules forbid the request; nothing left this process. Only a change of settings helps. */
export class RequestForbiddenError extends Error {
  override readonly name = 'RequestForbiddenError';
}

/** No connection was made, so nothing was asked for. The same request may succeed later. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The request went out and no usable answer came: whether it was carried out is unknown. */
export class AnswerLostError extends Error {
  override readonly name = 'AnswerLostError';
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The server answered by pointing to another host, which is never asked. */
export class RedirectRefusedError extends Error {
  override readonly name = 'RedirectRefusedError';
  constructor(
    readonly from: string,
    /** The other origin, without what a URL may carry besides. */
    readonly to: string,
    readonly status: number,
  ) {
    super(`${from} redirects to ${to}, which is not followed`);
  }
}

/** An answer arrived, and it is not what the API it belongs to says. */
export class AnswerUnreadableError extends Error {
  override readonly name = 'AnswerUnreadableError';
}
