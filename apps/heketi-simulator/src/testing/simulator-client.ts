import { signToken, type TokenParts } from './sign-token.js';

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

type Json = Readonly<Record<string, unknown>>;

/** Speaks to a simulator as a spec wants it; never follows a redirect by itself. */
export class SimulatorClient {
  constructor(
    readonly url: string,
    readonly token?: TokenParts,
  ) {}

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const signed = this.token && { authorization: `Bearer ${signToken(method, path, this.token)}` };
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...signed, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Status and trimmed text: what an error row of the wire says. */
  async outcome(method: string, path: string, body?: unknown): Promise<string> {
    const { status, text } = await this.call(method, path, body);
    return `${status} ${text.trim()}`.trim();
  }

  async json<Shape = Json>(method: string, path: string, body?: unknown): Promise<Shape> {
    const { status, text } = await this.call(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    // A spec knows what it asks for.
    return JSON.parse(text) as Shape;
  }

  /** Starts work and gives where to ask for its result. */
  async start(method: string, path: string, body?: unknown): Promise<string> {
    const { status, text, headers } = await this.call(method, path, body);
    if (status !== 202) throw new Error(`${method} ${path}: ${status} ${text}`);
    return headers.get('location') ?? '';
  }

  /** Asks until the work is done. */
  async finished(queue: string): Promise<Reply> {
    for (const end = Date.now() + 20_000; Date.now() < end;) {
      const reply = await this.call('GET', queue);
      if (reply.headers.get('x-pending') !== 'true') return reply;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`${queue} was not done in time`);
  }

  /** Starts work and gives its end, as `303 /volumes/…`, `204` or `500 text`. */
  async end(method: string, path: string, body?: unknown): Promise<string> {
    const { status, headers, text } = await this.finished(await this.start(method, path, body));
    return `${status} ${headers.get('location') ?? text.trim()}`.trim();
  }

  /** Makes something and gives its id. */
  async make(path: string, body: unknown): Promise<string> {
    const end = await this.end('POST', path, body);
    const [, id] = /^303 \/\w+\/([0-9a-f]{32})$/.exec(end) ?? [];
    if (id === undefined) throw new Error(`POST ${path}: ${end}`);
    return id;
  }

  fault(rule: Json): Promise<Json> {
    return this.json('POST', '/_simulator/faults', rule);
  }

  /** Keeps the work of the next such request waiting until `release`. */
  async hold(on: string): Promise<void> {
    await this.fault({ on, action: 'slow-work', delayMs: 600_000 });
  }

  async release(): Promise<void> {
    await this.call('POST', '/_simulator/release');
  }

  async addCluster(): Promise<string> {
    const { id } = await this.json<{ id: string }>('POST', '/clusters', { file: true, block: true });
    return id;
  }

  addNode(cluster: string, name: string, zone = 1): Promise<string> {
    return this.make('/nodes', {
      zone,
      cluster,
      hostnames: { manage: [name], storage: [`${name}.storage`] },
    });
  }

  async addDevice(node: string, name = '/dev/vdb'): Promise<string> {
    const end = await this.end('POST', '/devices', { node, name });
    if (end !== '204') throw new Error(end);
    const { devices } = await this.json<{ devices: { id: string; name: string }[] }>('GET', `/nodes/${node}`);
    return devices.findLast((device) => device.name === name)?.id ?? '';
  }

  /** A cluster of so many nodes with a device each. */
  async addStorage(nodes: number): Promise<{ cluster: string; nodes: string[]; devices: string[] }> {
    const cluster = await this.addCluster();
    const made: string[] = [];
    const devices: string[] = [];
    for (let index = 0; index < nodes; index += 1) {
      const node = await this.addNode(cluster, `${cluster.slice(0, 6)}-${index}`);
      made.push(node);
      devices.push(await this.addDevice(node));
    }
    return { cluster, nodes: made, devices };
  }
}
