import { BackendUrlError, originOf } from '@berth/domain';
import { context, propagation } from '@opentelemetry/api';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { RedirectRefusedError, RequestForbiddenError } from '../errors.js';
import { isPermittedAddress } from './address-class.js';
import { checkedLookup, resolveHost, type ResolveHost } from './checked-lookup.js';
import { Exchange, type HttpAnswer, type HttpLimits } from './exchange.js';

/** What an administrator allowed by registering a back end. */
export type OriginPermit = {
  /** Whether the host may be at a private, loopback or link-local address. */
  readonly privateAddresses: boolean;
  /** PEM; absent: those the system trusts. */
  readonly certificateAuthority?: string;
};

export type GuardedHttpClientOptions = {
  /** The permit of an origin such as `https://heketi.example:443`; undefined: not registered. Asked for every request. */
  readonly permitFor: (origin: string) => OriginPermit | undefined;
  readonly limits?: Partial<HttpLimits>;
  /** For specs; absent: the system's resolver. */
  readonly resolveHost?: ResolveHost;
};

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly limits?: Partial<HttpLimits>;
  readonly signal?: AbortSignal;
};

const DEFAULT_LIMITS: HttpLimits = {
  connectMs: 5_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  bodyBytes: 16 * 1024 * 1024,
};

/**
 * The only way from Berth to a back end. It speaks to registered origins alone, never follows a redirect, checks the
 * very address it connects to, verifies certificates, takes no proxy from the environment, and passes the trace on.
 */
export class GuardedHttpClient {
  readonly #limits: HttpLimits;
  readonly #resolve: ResolveHost;
  // Agents of our own: the global ones may be told by the environment to use a proxy.
  readonly #agents = { 'http:': keptAgent(http.Agent), 'https:': keptAgent(https.Agent) };

  constructor(private readonly options: GuardedHttpClientOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#resolve = options.resolveHost ?? resolveHost;
  }

  /**
   * One request and its answer, of whatever status; a redirect within the origin is an answer like others.
   *
   * @throws RequestForbiddenError, NotSentError, AnswerLostError, RedirectRefusedError
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const origin = this.#originOf(request.url);
    const permit = this.options.permitFor(origin);
    if (permit === undefined) throw new RequestForbiddenError(`${origin} is no registered Backend`);
    const isPermitted = (address: string) => isPermittedAddress(address, permit.privateAddresses);
    const literal = request.url.hostname.replace(/^\[|\]$/g, '');
    // For an address in place of a name nothing is looked up.
    if (isIP(literal) !== 0 && !isPermitted(literal)) {
      throw new RequestForbiddenError(`${origin} is a private address, which its Backend does not allow`);
    }
    const exchange = new Exchange(this.#open(request, permit), {
      origin,
      secure: request.url.protocol === 'https:',
      limits: { ...this.#limits, ...request.limits },
      isPermitted,
      ...(request.signal !== undefined && { signal: request.signal }),
    });
    const answer = await exchange.run(request.body);
    refuseForeignRedirect(origin, request.url, answer);
    return answer;
  }

  /** Ends kept connections. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #originOf(url: URL): string {
    try {
      if (url.username !== '' || url.password !== '')
        throw new BackendUrlError('a URL may not carry a user or password');
      return originOf(url);
    } catch (error) {
      if (error instanceof BackendUrlError) throw new RequestForbiddenError(error.message);
      throw error;
    }
  }

  #open({ method, url, headers, body }: HttpRequest, permit: OriginPermit): http.ClientRequest {
    const common = {
      method,
      headers: outgoingHeaders(headers, body),
      lookup: checkedLookup(this.#resolve, permit.privateAddresses),
    };
    // A kept connection may have been closed unseen; then nobody knows whether a change was read from it.
    const fresh = method !== 'GET';
    if (url.protocol === 'http:')
      return http.request(url, { ...common, agent: fresh ? new http.Agent() : this.#agents['http:'] });
    return https.request(url, {
      ...common,
      agent: fresh ? new https.Agent() : this.#agents['https:'],
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(permit.certificateAuthority !== undefined && { ca: permit.certificateAuthority }),
    });
  }
}

function keptAgent<Agent>(kind: new (options: http.AgentOptions) => Agent): Agent {
  return new kind({ keepAlive: true, maxSockets: 16, maxFreeSockets: 8, timeout: 60_000 });
}

function outgoingHeaders(headers: HttpRequest['headers'], body: string | undefined): Record<string, string> {
  const outgoing: Record<string, string> = { 'accept-encoding': 'identity', ...headers };
  if (body !== undefined) outgoing['content-length'] = String(Buffer.byteLength(body));
  propagation.inject(context.active(), outgoing);
  return outgoing;
}

function refuseForeignRedirect(origin: string, url: URL, { status, headers }: HttpAnswer): void {
  const { location } = headers;
  if (status < 300 || status > 399 || location === undefined) return;
  const target = targetOrigin(location, url);
  if (target !== origin) throw new RedirectRefusedError(origin, target, status);
}

function targetOrigin(location: string, base: URL): string {
  try {
    return originOf(new URL(location, base));
  } catch {
    return 'what is no URL';
  }
}
