import { type Backend, BackendUrlError, parseBackendUrl, type BackendUrl } from '@berth/domain';
import {
  GuardedHttpClient,
  type GuardedHttpClientOptions,
  type OriginPermit,
} from '../guarded-http-client/guarded-http-client.js';
import { HeketiBackend } from '../heketi/heketi-backend.js';
import { type Pace } from '../heketi/pace.js';
import { type HeketiCredentials } from '../heketi/token.js';

/** A Backend of the log, with its URL read. */
export type RegisteredBackend = {
  readonly name: string;
  readonly url: BackendUrl;
  readonly spec: Backend['spec'];
};

export type BackendDirectoryOptions = Omit<GuardedHttpClientOptions, 'permitFor'> & {
  readonly pace?: Partial<Pace>;
};

/**
 * The Backends an administrator registered, by what their URLs mean, and the only client that speaks to them: what is
 * not in here gets no request.
 */
export class BackendDirectory {
  readonly client: GuardedHttpClient;
  readonly #byName = new Map<string, RegisteredBackend>();
  readonly #pace: Partial<Pace>;

  constructor({ pace = {}, ...options }: BackendDirectoryOptions = {}) {
    this.#pace = pace;
    this.client = new GuardedHttpClient({ ...options, permitFor: (origin) => this.#permitFor(origin) });
  }

  /** Takes a Backend as the log has it now. One whose URL cannot be read counts as not registered. */
  put({ metadata: { name }, spec }: Backend): void {
    const url = readableUrl(spec.url);
    if (url === undefined) this.#byName.delete(name);
    else this.#byName.set(name, { name, url, spec });
  }

  remove(name: string): void {
    this.#byName.delete(name);
  }

  clear(): void {
    this.#byName.clear();
  }

  byName(name: string): RegisteredBackend | undefined {
    return this.#byName.get(name);
  }

  /** The Backend a URL means, however it is written. Of several, which the API prevents, the first by name. */
  byUrl(url: string): RegisteredBackend | undefined {
    const normalised = readableUrl(url)?.normalised;
    return this.all().find((backend) => backend.url.normalised === normalised);
  }

  /** By name. */
  all(): readonly RegisteredBackend[] {
    return [...this.#byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Light: one a call is fine. Without credentials requests carry no token. */
  open({ url }: RegisteredBackend, credentials?: HeketiCredentials): HeketiBackend {
    const access = { url: url.normalised, ...(credentials !== undefined && { credentials }) };
    return new HeketiBackend({ http: this.client, access, pace: this.#pace });
  }

  /** Ends kept connections. */
  close(): void {
    this.client.close();
  }

  /** Several Backends behind one origin share its host and certificate: what any of them was allowed holds. */
  #permitFor(origin: string): OriginPermit | undefined {
    const specs = this.all().flatMap(({ url, spec }) => (url.origin === origin ? [spec] : []));
    if (specs.length === 0) return undefined;
    const authorities = specs.flatMap(({ certificateAuthority }) => certificateAuthority ?? []);
    return {
      privateAddresses: specs.some(({ allowPrivateAddresses }) => allowPrivateAddresses === true),
      ...(authorities.length > 0 && { certificateAuthority: [...new Set(authorities)].join('\n') }),
    };
  }
}

function readableUrl(text: string): BackendUrl | undefined {
  try {
    return parseBackendUrl(text);
  } catch (error) {
    if (error instanceof BackendUrlError) return undefined;
    throw error;
  }
}
