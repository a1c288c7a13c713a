import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where on its way an append is hit: on the way in, inside, or on the way back. */
export const STEPS = [
  'before the request',
  'within the request',
  'behind the request',
  'before the answer',
  'within the answer',
] as const;

export type Step = (typeof STEPS)[number];

/** Stands between a store and Postgres, and does harm when an append comes to a step. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #step: Step | undefined;
  #times = 0;
  #harm: () => void = () => undefined;

  private constructor(private readonly target: URL) {
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(databaseUrl: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(new URL(databaseUrl));
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    const address = this.#server.address();
    url.port = String(typeof address === 'object' && address ? address.port : 0);
    return url.href;
  }

  /** Breaks the connection at `step`, `times` times, doing `harm` besides. */
  arm(step: Step, times = 1, harm: () => void = () => undefined): void {
    this.#step = step;
    this.#times = times;
    this.#harm = harm;
  }

  /** True once all the harm ordered was done. */
  get spent(): boolean {
    return this.#times === 0;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server.close(done));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let hitAnswer: Step | undefined;
    const cut = () => {
      this.#times -= 1;
      this.#harm();
      client.destroy();
      server.destroy();
    };
    this.#pair(client, server);
    client.on('data', (bytes) => {
      const step = this.#times > 0 && bytes.includes('append_batch') ? this.#step : undefined;
      if (step === 'before the request') {
        cut();
        return;
      }
      if (step === 'within the request') {
        half(server, bytes, cut);
        return;
      }
      if (step === 'behind the request') {
        all(server, bytes, cut);
        return;
      }
      hitAnswer = step;
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (hitAnswer === 'before the answer') {
        cut();
        return;
      }
      if (hitAnswer === 'within the answer') {
        half(client, bytes, cut);
        return;
      }
      client.write(bytes);
    });
  }

  #pair(...pair: readonly [Socket, Socket]): void {
    for (const socket of pair) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
  }
}

function all(socket: Socket, bytes: Buffer, then: () => void): void {
  socket.write(bytes, then);
}

function half(socket: Socket, bytes: Buffer, then: () => void): void {
  all(socket, bytes.subarray(0, bytes.length / 2), then);
}
