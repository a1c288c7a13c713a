import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Parsed when the answer is JSON, else the text. */
  readonly body: unknown;
};

export type WatchLine = { readonly type: string; readonly object: Record<string, unknown> };

export type ApiAccess = {
  readonly url: string;
  readonly ca: string;
  /** Absent: the client shows its certificate, or nothing. */
  readonly token?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
};

/** A plain HTTPS client of the Kubernetes API that shows every answer as it came: status, headers and body. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(
    private readonly access: ApiAccess,
    connections = 64,
  ) {
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ca: access.ca,
      ...access.certificate,
    });
  }

  /** Sends one request; an object goes as JSON, text and bytes as they are. Rejects only when no answer came. */
  async request(
    method: string,
    path: string,
    body?: object | string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const response = await this.send(method, path, body, headers);
    const text = (await response.setEncoding('utf8').toArray()).join('');
    return { status: response.statusCode ?? 0, headers: response.headers, body: parsed(response, text) };
  }

  /** Streams a watch line by line until the server ends it or the caller leaves the loop. */
  async *watch(path: string, signal?: AbortSignal): AsyncGenerator<WatchLine> {
    const response = await this.send('GET', path, undefined, {}, signal);
    if (response.statusCode !== 200) throw new Error(`watch ${path}: HTTP ${String(response.statusCode)}`);
    try {
      for await (const line of createInterface({ input: response })) yield JSON.parse(line) as WatchLine;
    } finally {
      response.destroy();
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(
    method: string,
    path: string,
    body: object | string | Uint8Array | undefined,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const raw = typeof body !== 'object' || body instanceof Uint8Array;
    const payload = raw ? body : JSON.stringify(body);
    const sent = request(new URL(this.access.url + path), {
      method,
      agent: this.agent,
      headers: {
        ...(this.access.token !== undefined && { authorization: `Bearer ${this.access.token}` }),
        // Said out loud, since Node sends the body of a DELETE without any framing otherwise.
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
        ...headers,
      },
      ...(signal ? { signal } : {}),
    });
    sent.end(payload);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    // A server may answer, and hang up, before it has read all of a body it refuses.
    sent.on('error', () => undefined);
    return response;
  }
}

type Kubeconfig = {
  readonly clusters: readonly { readonly cluster: { readonly [field: string]: string } }[];
  readonly users: readonly { readonly user: { readonly [field: string]: string } }[];
};

/** Reads server, CA and token of a kubeconfig's first cluster and first user, as `npm start` writes them. */
export function accessFromKubeconfig(path: string): ApiAccess & { readonly token: string } {
  const config = parse(readFileSync(path, 'utf8')) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster ?? {};
  const token = config.users[0]?.user['token'] ?? '';
  return {
    url: (cluster['server'] ?? '').replace(/\/$/, ''),
    ca: Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8'),
    token,
  };
}

function parsed(response: IncomingMessage, text: string): unknown {
  return (response.headers['content-type'] ?? '').startsWith('application/json') ? JSON.parse(text) : text;
}
