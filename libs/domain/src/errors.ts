/** A value that the log cannot keep exactly: a fraction, `undefined`, or something that is no JSON. */
export class NotCanonicalError extends Error {
  override readonly name = 'NotCanonicalError';

  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(
      `${path === '' ? 'the value' : path} is ${found}; the log keeps strings, integers, booleans, lists and maps`,
    );
  }
}

/** A text that is no Kubernetes quantity. */
export class InvalidQuantityError extends Error {
  override readonly name = 'InvalidQuantityError';

  constructor(readonly text: string) {
    super(
      `"${text}" is no quantity: a decimal number with an optional suffix such as Ki, Mi, Gi, k, M, G or e3`,
    );
  }
}

/** A command that makes no sense in the state it meets. Asking again on the newest state may help. */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';

  constructor(
    readonly command: string,
    readonly status: string,
  ) {
    super(`${command} is not possible on an object that is ${status}`);
  }
}

/** An event of a type or version this code does not know: it was written by a newer one. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';

  constructor(
    readonly type: string,
    readonly schemaVersion: number,
  ) {
    super(`event ${type} of version ${schemaVersion} is unknown`);
  }
}

/** The text is no URL a back end can have; the message does not repeat it. */
export class BackendUrlError extends Error {
  override readonly name = 'BackendUrlError';
}
