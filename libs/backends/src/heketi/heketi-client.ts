import { parseBackendUrl, type BackendUrl } from '@berth/domain';
import { type HttpAnswer, type HttpLimits } from '../guarded-http-client/exchange.js';
import { type GuardedHttpClient, type HttpRequest } from '../guarded-http-client/guarded-http-client.js';
import { heketiToken, type HeketiCredentials } from './token.js';

/** How a Heketi is spoken to. */
export type HeketiAccess = {
  readonly url: string;
  /** Absent: its authentication is off. */
  readonly credentials?: HeketiCredentials;
};

export type SendOptions = {
  readonly body?: unknown;
  readonly limits?: Partial<HttpLimits>;
  readonly signal?: AbortSignal;
};

/** Signs and sends single requests; knows nothing of what they mean. */
export class HeketiClient {
  readonly #base: BackendUrl;

  /** @throws BackendUrlError */
  constructor(
    private readonly http: GuardedHttpClient,
    private readonly access: HeketiAccess,
    private readonly now: () => number = Date.now,
  ) {
    this.#base = parseBackendUrl(access.url);
  }

  get origin(): string {
    return this.#base.origin;
  }

  get user(): string | undefined {
    return this.access.credentials?.user;
  }

  /** One signed request to a path as Heketi knows it. Throws what the guarded client throws. */
  async send(method: HttpRequest['method'], path: string, options: SendOptions = {}): Promise<HttpAnswer> {
    const { body, limits, signal } = options;
    return this.http.request({
      method,
      url: new URL(`${this.#base.normalised}${path}`),
      headers: this.#headers(method, path, body !== undefined),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(limits !== undefined && { limits }),
      ...(signal !== undefined && { signal }),
    });
  }

  /** The path, as Heketi knows it, that an answer points to; undefined when it points nowhere we would ask. */
  pathOf({ headers: { location } }: HttpAnswer): string | undefined {
    if (location === undefined || !URL.canParse(location, this.#base.normalised)) return undefined;
    const url = new URL(location, this.#base.normalised);
    const target = parseQuietly(url);
    if (target?.origin !== this.#base.origin) return undefined;
    // A proxy that adds a prefix may or may not have added it here.
    const { basePath } = this.#base;
    const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname;
    return /^\/(queue|volumes)\/[0-9a-f]{1,64}$/.test(path) ? path : undefined;
  }

  #headers(method: string, path: string, hasBody: boolean): Record<string, string> {
    const { credentials } = this.access;
    return {
      accept: 'application/json',
      ...(hasBody && { 'content-type': 'application/json' }),
      // Signed is the path Heketi sees, whatever a proxy has in front of it.
      ...(credentials && {
        authorization: `Bearer ${heketiToken(credentials, { method, path }, this.now())}`,
      }),
    };
  }
}

function parseQuietly(url: URL): BackendUrl | undefined {
  try {
    return parseBackendUrl(url.href);
  } catch {
    return undefined;
  }
}
