import * as https from 'node:https';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type OidcSettings } from './oidc-settings.js';

/** The issuer could not be asked for its keys; nobody is let in by it meanwhile. */
export class IssuerUnreachableError extends Error {
  override readonly name = 'IssuerUnreachableError';
}

const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** Keys are looked up again after this, even when all tokens are signed with known ones. */
const KEEP_MS = 10 * 60_000;
/** The issuer was asked in vain: it is left alone this long, twice as long each time, up to the second. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Nothing in vain for this long: the next time is a first again. */
const FORGIVEN_MS = 2 * LONGEST_PAUSE_MS;

/**
 * The public keys of the one configured issuer, fetched from where its discovery document says. Anyone can show a token
 * that makes us ask, so asking in vain has pauses; an issuer that changes its keys is heard at once.
 */
export class IssuerKeys {
  #keys: JWTVerifyGetKey | undefined;
  #text = '';
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<JWTVerifyGetKey> | undefined;
  #inVainAt = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;

  constructor(
    private readonly settings: Pick<OidcSettings, 'issuer' | 'certificateAuthority'>,
    private readonly now: () => number = () => performance.now(),
    /** Told of each time the issuer could not be asked; tokens are only refused. */
    private readonly onFailure: (error: unknown) => void = () => undefined,
  ) {}

  /** @throws IssuerUnreachableError */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#pauses()) throw error;
      // The issuer may have changed its keys since.
      return (await this.#asked())(header, token);
    }
  };

  async #current(): Promise<JWTVerifyGetKey> {
    if (this.#keys !== undefined && this.now() - this.#fetchedAt < KEEP_MS) return this.#keys;
    if (this.#pauses()) throw unreachable(this.settings.issuer, 'it is asked again in a moment');
    return this.#asked();
  }

  #pauses(): boolean {
    return this.now() - this.#inVainAt < this.#pauseMs;
  }

  /** However many ask at a time. */
  #asked(): Promise<JWTVerifyGetKey> {
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetch(): Promise<JWTVerifyGetKey> {
    let text = this.#text;
    try {
      const keys = await this.#keySet();
      text = JSON.stringify(keys);
      // Shape of each key is jose's to check when it is used.
      this.#keys = createLocalJWKSet(keys as unknown as JSONWebKeySet);
      this.#fetchedAt = this.now();
      return this.#keys;
    } catch (error) {
      this.onFailure(error);
      throw error;
    } finally {
      if (text === this.#text) this.#wasInVain();
      this.#text = text;
    }
  }

  /** It did not answer, or had nothing new. */
  #wasInVain(): void {
    const isFirst = this.now() - this.#inVainAt > FORGIVEN_MS;
    this.#pauseMs = isFirst ? FIRST_PAUSE_MS : Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    this.#inVainAt = this.now();
  }

  async #keySet(): Promise<Record<string, unknown>> {
    const { issuer } = this.settings;
    const document = await this.#getJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (document['issuer'] !== issuer)
      throw unreachable(issuer, 'its discovery document names another issuer');
    const { jwks_uri: url } = document;
    if (typeof url !== 'string' || !url.startsWith('https://')) {
      throw unreachable(issuer, 'its discovery document names no https address of keys');
    }
    const keys = await this.#getJson(url);
    if (!Array.isArray(keys['keys'])) throw unreachable(issuer, 'what it gives as its keys is no key set');
    return keys;
  }

  async #getJson(url: string): Promise<Record<string, unknown>> {
    const { issuer, certificateAuthority } = this.settings;
    try {
      const parsed: unknown = JSON.parse(await get(url, certificateAuthority));
      if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
    } catch (error) {
      throw unreachable(issuer, error instanceof Error ? error.message : 'no answer', error);
    }
    throw unreachable(issuer, 'it answered with no JSON object');
  }
}

function unreachable(issuer: string, why: string, cause?: unknown): IssuerUnreachableError {
  return new IssuerUnreachableError(`the keys of ${issuer} could not be had: ${why}`, { cause });
}

/** One answer of a bounded size, without following redirects and over no proxy. */
function get(url: string, ca: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, timeout: TIMEOUT_MS, ...(ca !== undefined && { ca }) } as const;
    const request = https.get(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`${new URL(url).pathname} answered ${response.statusCode ?? 0}`));
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) request.destroy(new Error(`more than ${MAX_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
