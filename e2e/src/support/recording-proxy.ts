import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Stands in front of an HTTP server, passes everything on, and remembers what was asked. */
export class RecordingProxy {
  readonly seen: SeenRequest[] = [];
  readonly #server = createServer((asked, answer) => this.#passOn(asked, answer));

  constructor(private readonly target: string) {}

  /** Listens on a port the system assigns and gives its URL. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #passOn(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = asked;
    this.seen.push({ method, url, headers });
    const onward = request(new URL(url, this.target), { method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
}
