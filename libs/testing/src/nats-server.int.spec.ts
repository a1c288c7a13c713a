import { connect } from '@nats-io/transport-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { existsSync } from 'node:fs';
import { NATS_SERVER_VARIABLE, startNatsServer, type NatsServer } from './nats-server.js';

let server: NatsServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
  server = undefined;
});

async function answers(url: string): Promise<boolean> {
  try {
    const connection = await connect({ servers: url, reconnect: false, timeout: 5_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

describe('a nats-server of our own', () => {
  it('answers on a port of its own and is gone after stop, with its folder', async () => {
    server = await startNatsServer();
    expect(await answers(server.url)).toBe(true);
    await server.stop();
    expect([await answers(server.url), server.pid, existsSync(server.storeDir)]).toEqual([false, 0, false]);
  });

  it('comes back on the same port after a kill', async () => {
    server = await startNatsServer();
    const { pid } = server;
    await server.kill();
    await server.exited;
    expect(await answers(server.url)).toBe(false);
    await server.restart();
    expect(await answers(server.url)).toBe(true);
    expect(server.pid).not.toBe(pid);
  });

  it('says what to install or set when there is no binary', async () => {
    vi.stubEnv(NATS_SERVER_VARIABLE, '/nowhere/nats-server');
    await expect(startNatsServer()).rejects.toThrow(/apt-get install nats-server.*BERTH_NATS_SERVER/);
  });

  it('shows the server’s own words when it does not start', async () => {
    server = await startNatsServer();
    await expect(startNatsServer({ port: server.port })).rejects.toThrow(/address already in use/);
  });
});
