import * as https from 'node:https';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type OidcSettings } from './oidc-settings.js';

/** The issuer could not be asked for its keys; nobody is let in by it meanwhile. */
export class IssuerUnreachableError extends Error {
  override readonly name = 'IssuerUnreachableError';
}

const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** Keys are looked up again after this, even when all tokens are signed with known ones. */
const KEEP_MS = 10 * 60_000;
/** A token with an unknown key makes us ask at most this often. */
const ASK_AGAIN_MS = 30_000;

/** The public keys of the one configured issuer, fetched from where its discovery document says. */
export class IssuerKeys {
  #keys: JWTVerifyGetKey | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<JWTVerifyGetKey> | undefined;

  constructor(
    private readonly settings: Pick<OidcSettings, 'issuer' | 'certificateAuthority'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws IssuerUnreachableError */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#fresh(KEEP_MS);
    try {
      return await keys(header, token);
    } catch {
      // The issuer may have changed its keys since.
      return (await this.#fresh(ASK_AGAIN_MS))(header, token);
    }
  };

  async #fresh(keepMs: number): Promise<JWTVerifyGetKey> {
    if (this.#keys !== undefined && this.now() - this.#fetchedAt < keepMs) return this.#keys;
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetch(): Promise<JWTVerifyGetKey> {
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
    // Shape of each key is jose's to check when it is used.
    this.#keys = createLocalJWKSet(keys as unknown as JSONWebKeySet);
    this.#fetchedAt = this.now();
    return this.#keys;
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
