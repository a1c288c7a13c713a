import { type ClientRequest, type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { AnswerLostError, NotSentError, RequestForbiddenError } from '../errors.js';
import { AddressForbiddenError } from './checked-lookup.js';

/** How long each step may take, and how much may come. */
export type HttpLimits = {
  /** Name, connection and TLS. */
  readonly connectMs: number;
  /** From the connection to the answer's headers. */
  readonly headersMs: number;
  /** The whole body. */
  readonly bodyMs: number;
  readonly bodyBytes: number;
};

export type HttpAnswer = {
  readonly status: number;
  /** One value each: the first of those HTTP allows once, the rest joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type ExchangeOptions = {
  /** For messages; says nothing secret. */
  readonly origin: string;
  readonly secure: boolean;
  readonly limits: HttpLimits;
  readonly isPermitted: (address: string) => boolean;
  readonly signal?: AbortSignal;
};

type Step = 'connect' | 'headers' | 'body';

const STEP_WORDS: Readonly<Record<Step, string>> = {
  connect: 'made no connection',
  headers: 'gave no answer',
  body: 'did not finish its answer',
};

/**
 * Carries out one request: one step after the other, each with its own time. An error says whether the request may have
 * reached the server.
 */
export class Exchange {
  #step: Step = 'connect';
  #timer: NodeJS.Timeout | undefined;
  #reason: Error | undefined;

  constructor(
    private readonly request: ClientRequest,
    private readonly options: ExchangeOptions,
  ) {}

  /** Sends the body and collects the answer. */
  async run(body: string | undefined): Promise<HttpAnswer> {
    const stop = () => this.#fail('was given up', 'ABORTED');
    try {
      return await new Promise<HttpAnswer>((resolve, reject) => {
        const lost = (error?: unknown) => reject(this.#reason ?? this.#translated(error));
        this.request.on('error', lost);
        // With an answer begun, the answer itself tells how it ended.
        this.request.on('close', () => {
          if (this.#step !== 'body') lost();
        });
        this.request.on('socket', (socket: Socket) => this.#watch(socket));
        this.request.on('response', (message: IncomingMessage) => {
          this.#collect(message).then(resolve, lost);
        });
        this.#enter('connect', this.options.limits.connectMs);
        this.options.signal?.addEventListener('abort', stop, { once: true });
        if (this.options.signal?.aborted === true) stop();
        else this.request.end(body);
      });
    } finally {
      clearTimeout(this.#timer);
      this.options.signal?.removeEventListener('abort', stop);
    }
  }

  #enter(step: Step, limitMs: number): void {
    this.#step = step;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(`${STEP_WORDS[step]} in ${limitMs} ms`, 'TIMEOUT'), limitMs);
  }

  #watch(socket: Socket): void {
    if (this.request.reusedSocket) this.#connected(socket);
    else socket.once(this.options.secure ? 'secureConnect' : 'connect', () => this.#connected(socket));
  }

  /** From here on the server may have read the request. */
  #connected(socket: Socket): void {
    const { remoteAddress } = socket;
    // What was permitted when a kept connection was made may have been revoked since.
    if (remoteAddress !== undefined && !this.options.isPermitted(remoteAddress)) {
      this.#reason = new RequestForbiddenError(`${this.options.origin} is at an address that is not allowed`);
      this.request.destroy();
      return;
    }
    this.#enter('headers', this.options.limits.headersMs);
  }

  async #collect(message: IncomingMessage): Promise<HttpAnswer> {
    const { bodyMs, bodyBytes } = this.options.limits;
    this.#enter('body', bodyMs);
    const chunks: Buffer[] = [];
    let size = 0;
    // A stream without an encoding gives Buffers.
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyBytes) {
        this.#fail(`answered with more than ${bodyBytes} bytes`, 'TOO_LARGE');
        break;
      }
      chunks.push(chunk);
    }
    if (this.#reason !== undefined) throw this.#reason;
    if (!message.complete) throw this.#error('broke off its answer', 'INCOMPLETE');
    return { status: message.statusCode ?? 0, headers: flat(message), body: Buffer.concat(chunks, size) };
  }

  #fail(words: string, code: string): void {
    this.#reason ??= this.#error(words, code);
    this.request.destroy(this.#reason);
  }

  #error(words: string, code: string): Error {
    const message = `${this.options.origin} ${words}`;
    return this.#step === 'connect' ? new NotSentError(message, code) : new AnswerLostError(message, code);
  }

  /** Keeps the code and drops the rest, which may hold what was sent. */
  #translated(error: unknown): Error {
    if (error instanceof AddressForbiddenError) return new RequestForbiddenError(error.message);
    if (error instanceof AnswerLostError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'CLOSED';
    return this.#error(wordsFor(code, this.#step), code);
  }
}

const CODE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ENOTFOUND: 'is a host name nobody knows',
  EAI_AGAIN: 'is a host name that cannot be looked up now',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ETIMEDOUT: 'cannot be reached',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

function wordsFor(code: string, step: Step): string {
  const known = CODE_WORDS[code];
  if (known !== undefined) return known;
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) return `has a certificate that is not accepted (${code})`;
  return step === 'connect' ? `cannot be connected to (${code})` : `broke the connection (${code})`;
}

function flat({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
