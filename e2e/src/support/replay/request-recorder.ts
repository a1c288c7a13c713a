import { type ApiAccess } from '@berth/testing';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import type { Broker } from '../broker.js';
import { Places, type RecordedRequest } from './recorded.js';

const HEADERS = ['accept', 'content-type', 'impersonate-user', 'impersonate-group'];
/** Unchanged since it was asked before, which a replay cannot know. */
const NOT_MODIFIED = 304;
/** What tells of the API itself: once of each kind is enough. */
const DESCRIPTIONS = /^\/(api|apis|version|openapi\b.*|apis\/[^/]+|api\/v1|apis\/[^/]+\/[^/]+)(\?|$)/;

type UserTokens = Readonly<Record<string, string>>;

/** A recorder for what is sent to a cluster of the broker. */
export function recorderOf({ access, berth }: Broker, cluster: string): RequestRecorder {
  const tokens = tokensOf(berth.kubeconfig);
  return new RequestRecorder(access, tokens, `/clusters/${cluster}`, {
    'place heketi': berth.endpoints.heketi,
    'place cluster': cluster,
  });
}

/** The token of each user in a kubeconfig. */
export function tokensOf(kubeconfig: string): UserTokens {
  const { users } = parse(readFileSync(kubeconfig, 'utf8')) as {
    users: readonly { name: string; user: { token: string } }[];
  };
  return Object.fromEntries(users.map(({ name, user }) => [name, user.token]));
}

/** Stands between kubectl and the API, over plain http, and keeps what is asked and how it is answered. */
export class RequestRecorder {
  readonly requests: RecordedRequest[] = [];
  readonly #places: Places;
  readonly #servers: Server[] = [];

  /** @param prefix - the path of the cluster, which is left out of what is kept. */
  constructor(
    private readonly access: ApiAccess,
    private readonly tokens: UserTokens,
    private readonly prefix: string,
    known: Readonly<Record<string, string>>,
  ) {
    this.#places = new Places(known);
  }

  /** Listens for each user, whose token it adds: kubectl sends none over plain http. Gives the URLs. */
  async listen(): Promise<Readonly<Record<string, string>>> {
    const urls = Object.entries(this.tokens).map(async ([user, token]) => {
      const server = createServer(
        (asked, answer) => void this.#passOn(asked, answer, token, user === 'viewer'),
      );
      this.#servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return [user, `http://127.0.0.1:${(server.address() as AddressInfo).port}`] as const;
    });
    return Object.fromEntries(await Promise.all(urls));
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #passOn(
    asked: IncomingMessage,
    answer: ServerResponse,
    token: string,
    viewer: boolean,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = asked;
    const sent = Buffer.concat((await asked.toArray()) as Buffer[]);
    const { 'accept-encoding': _encoding, host: _host, ...headers } = asked.headers;
    const onward = request(new URL(this.access.url + url), {
      method,
      ca: this.access.ca,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    onward.end(sent);
    const [given] = (await once(onward, 'response')) as [IncomingMessage];
    answer.writeHead(given.statusCode ?? 502, given.headers);
    // A watch may have nothing to say for long.
    answer.flushHeaders();
    const chunks: Buffer[] = [];
    given.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      answer.write(chunk);
    });
    given.on('end', () => answer.end());
    answer.on('close', () => onward.destroy());
    given.on('close', () => this.#keep(asked, sent, given, Buffer.concat(chunks).toString(), viewer));
  }

  #keep(asked: IncomingMessage, sent: Buffer, given: IncomingMessage, text: string, viewer: boolean): void {
    const { method = 'GET', url = '' } = asked;
    if (!url.startsWith(this.prefix) || given.statusCode === NOT_MODIFIED) return;
    const path = url.slice(this.prefix.length);
    const told = parsed(text);
    const recorded: RecordedRequest = {
      method,
      path: this.#places.hidden(path, path),
      headers: headersOf(asked),
      ...this.#bodyOf(asked, path, sent),
      ...(viewer && { viewer }),
      status: given.statusCode ?? 0,
      ...(told?.kind !== undefined && { kind: told.kind }),
    };
    this.#places.learn(path, told);
    if (this.#isWanted(recorded)) this.requests.push(recorded);
  }

  #bodyOf(asked: IncomingMessage, path: string, sent: Buffer): Pick<RecordedRequest, 'body' | 'bytes'> {
    if (sent.length === 0) return {};
    if (headersOf(asked)['content-type']?.includes('protobuf')) return { bytes: sent.toString('base64') };
    return { body: this.#places.hidden(path, sent.toString()) };
  }

  #isWanted(recorded: RecordedRequest): boolean {
    // A binary body that names a version cannot take another one.
    if (recorded.method === 'PUT' && recorded.bytes !== undefined) return false;
    const same = (other: RecordedRequest | undefined) => JSON.stringify(other) === JSON.stringify(recorded);
    const isOfApi = DESCRIPTIONS.test(recorded.path);
    return isOfApi ? !this.requests.some(same) : !same(this.requests.at(-1));
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const given = HEADERS.map((name) => [name, String(headers[name] ?? '')] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

function parsed(text: string): { readonly kind?: string } | undefined {
  try {
    return JSON.parse(text) as { readonly kind?: string };
  } catch {
    return undefined;
  }
}
