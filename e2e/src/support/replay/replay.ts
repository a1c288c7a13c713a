import type { ApiAnswer, ApiClient } from '@berth/testing';
import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import { Places, type RecordedRequest } from './recorded.js';

/** Sends recorded requests again, to a cluster where nothing has happened yet, and compares the answers. */
export class Replay {
  readonly #places: Places;
  /** What was deleted: recorded while it was going, it may be gone now, or the other way round. */
  readonly #deleted = new Set<string>();
  readonly #watches: Promise<void>[] = [];

  /** @param clients - by user. */
  constructor(
    private readonly clients: ReadonlyMap<string, ApiClient>,
    known: Readonly<Record<string, string>>,
  ) {
    this.#places = new Places(known);
  }

  async send(recorded: RecordedRequest): Promise<void> {
    const { method, status } = recorded;
    if (recorded.path.includes('watch=true') && status === 200) {
      this.#watches.push(this.#watch(recorded));
    } else if (method === 'GET') {
      // What goes on in the background may not be as far as it was.
      await eventually(
        recorded.path,
        async () => {
          this.#compare(recorded, await this.#answerTo(recorded));
          return true;
        },
        20_000,
      );
    } else {
      this.#compare(recorded, await this.#written(recorded));
    }
    if (method === 'DELETE' && status === 200) this.#deleted.add(recorded.path);
  }

  /** Waits until the watches have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#watches);
  }

  /** A write on the version just read; read again where the binder was faster. */
  async #written(recorded: RecordedRequest): Promise<ApiAnswer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#answerTo(recorded);
      if (answer.status !== 409 || recorded.status === 409 || attempt === 5) return answer;
      await this.#answerTo({ method: 'GET', path: withoutQuery(recorded.path), headers: {}, status: 200 });
    }
  }

  async #answerTo({ method, path, headers, body, bytes, viewer }: RecordedRequest): Promise<ApiAnswer> {
    const sent = bytes === undefined ? body && this.#places.shown(body) : Buffer.from(bytes, 'base64');
    const shown = this.#places.shown(path);
    const answer = await this.#client(viewer).request(method, shown, sent, { ...headers });
    this.#places.learn(shown, answer.body);
    return answer;
  }

  /** Takes what comes within a second; a watch that is refused throws. */
  async #watch({ path, viewer }: RecordedRequest): Promise<void> {
    const url = `${this.#places.shown(path).replace(/&timeoutSeconds=\d+/, '')}&timeoutSeconds=1`;
    for await (const { type } of this.#client(viewer).watch(url)) expect(type).not.toBe('ERROR');
  }

  #compare(recorded: RecordedRequest, { status, body }: ApiAnswer): void {
    const { method, path, viewer } = recorded;
    if (method === 'GET' && recorded.status === 200 && status === 404 && this.#deleted.has(path)) return;
    const request = { method, path, viewer };
    // An object that is gone at once is answered with a Status, one that is held with itself.
    const kindOf = (kind: unknown) => (method === 'DELETE' ? undefined : kind);
    expect({ ...request, status, kind: kindOf((body as { kind?: unknown } | null)?.kind) }).toEqual({
      ...request,
      status: recorded.status,
      kind: kindOf(recorded.kind),
    });
  }

  #client(viewer = false): ApiClient {
    const client = this.clients.get(viewer ? 'viewer' : 'admin');
    if (client === undefined) throw new Error('there is no such user');
    return client;
  }
}

function withoutQuery(path: string): string {
  return path.split('?')[0] ?? path;
}
