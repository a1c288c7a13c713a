import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

const NEWLINE = 10;
const OPENED_AT_ONCE = 50;

type Watcher = { lines: number; due: number; done: (at: number) => void };

/** Many open watches that do no more than count lines. */
export class Watchers {
  readonly #agent: Agent;
  readonly #watchers: Watcher[] = [];

  private constructor(
    private readonly access: { readonly ca: string; readonly token?: string },
    connections: number,
  ) {
    this.#agent = new Agent({ ca: access.ca, keepAlive: true, maxSockets: connections + 1 });
  }

  static async open(url: string, access: { readonly ca: string; readonly token?: string }, count: number) {
    const watchers = new Watchers(access, count);
    for (let opened = 0; opened < count; opened += OPENED_AT_ONCE) {
      const many = Math.min(OPENED_AT_ONCE, count - opened);
      await Promise.all(Array.from({ length: many }, () => watchers.#watch(url)));
    }
    return watchers;
  }

  /** When each has taken so many lines more, by `performance.now()`. */
  each(lines: number): Promise<readonly number[]> {
    const all = this.#watchers.map(
      (watcher) =>
        new Promise<number>((done) => {
          Object.assign(watcher, { due: watcher.lines + lines, done });
        }),
    );
    return Promise.all(all);
  }

  async request(url: string): Promise<void> {
    (await this.#get(url)).resume();
  }

  close(): void {
    this.#agent.destroy();
  }

  async #watch(url: string): Promise<void> {
    const response = await this.#get(url);
    const watcher: Watcher = { lines: 0, due: 0, done: () => undefined };
    this.#watchers.push(watcher);
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) watcher.lines += 1;
      if (watcher.due > 0 && watcher.lines >= watcher.due) watcher.done(performance.now());
    });
  }

  async #get(url: string): Promise<IncomingMessage> {
    const { token } = this.access;
    const asked = request(url, {
      agent: this.#agent,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`${url}: HTTP ${String(response.statusCode)}`);
    asked.on('error', () => undefined);
    return response;
  }
}
