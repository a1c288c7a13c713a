import { type NodeConnectionOptions } from '@nats-io/transport-node';
import { UnsupportedServerError } from '../errors.js';

/** Ordered consumers, message ids and direct reads as the bus uses them are all in 2.9. */
const OLDEST_SERVER = '2.9.0';

/**
 * Client options for a URL, or several with commas between: `nats://` or `tls://`, with user and password or a token
 * before the `@`. The client itself ignores that part of a URL.
 */
export function serverOptions(url: string): NodeConnectionOptions {
  const urls = url.split(',').map((it) => new URL(it.trim()));
  const { username, password } = urls[0] ?? {};
  const secret = decodeURIComponent(password ?? '');
  const name = decodeURIComponent(username ?? '');
  return {
    servers: urls.map((it) => it.host),
    ...(urls.some((it) => it.protocol === 'tls:') ? { tls: {} } : {}),
    ...(name && secret ? { user: name, pass: secret } : {}),
    ...(name && !secret ? { token: name } : {}),
  };
}

/** Throws for a server that lacks what the bus needs. */
export function checkServerVersion(version: string): void {
  const number = (text: string) =>
    text
      .split(/[.-]/)
      .slice(0, 3)
      .reduce((sum, part) => sum * 1000 + Number(part), 0);
  if (!(number(version) >= number(OLDEST_SERVER))) throw new UnsupportedServerError(version, OLDEST_SERVER);
}
