import { BackendUrlError } from '../errors.js';

/** Where a back end is: its origin with the port always written, and the path in front of its own. */
export type BackendUrl = {
  /** Such as `http://127.0.0.1:8080` or `https://[::1]:443`. */
  readonly origin: string;
  /** Empty, or begins with a slash and ends without one. */
  readonly basePath: string;
  /** Both together: two texts that mean one back end have the same. */
  readonly normalised: string;
};

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const MAX_LENGTH = 2048;

/**
 * Reads the URL of a back end.
 *
 * @throws BackendUrlError, which does not repeat the text, since that may hold a password
 */
export function parseBackendUrl(text: string): BackendUrl {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new BackendUrlError('not a URL such as http://host:8080');
  if (url.username !== '' || url.password !== '')
    throw new BackendUrlError('a URL may not carry a user or password');
  if (url.search !== '' || url.hash !== '')
    throw new BackendUrlError('a URL may not carry a query or fragment');
  const origin = originOf(url);
  const basePath = url.pathname.replace(/\/+$/, '');
  return { origin, basePath, normalised: `${origin}${basePath}` };
}

/**
 * Scheme, host and port of a URL in one form. WHATWG parsing has already made lower case, punycode and plain dotted
 * addresses of what was written.
 *
 * @throws BackendUrlError
 */
export function originOf(url: URL): string {
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) throw new BackendUrlError('only http and https are spoken');
  const host = url.hostname.replace(/\.$/, '');
  if (host === '') throw new BackendUrlError('the URL names no host');
  return `${url.protocol}//${host}:${url.port === '' ? defaultPort : url.port}`;
}
