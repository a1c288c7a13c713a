import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatorError } from '../simulator-error.js';
import { errorText } from './answer.js';
import { serve, type Surface } from './serve.js';

export type Listening = { readonly url: string; readonly close: () => Promise<void> };

export async function listen(
  surface: Surface,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createServer((request, response) => {
    serve(surface, request, response).catch((error: unknown) => {
      // A caller who left in the middle of a request is nobody's mistake.
      if (request.destroyed && !request.complete) return;
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      if (response.headersSent) return response.destroy();
      const { status, headers, body } = errorText(500, 'Internal server error');
      response.writeHead(status, headers).end(body);
    });
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explained(error, host, port);
  }
  // listen() was given a host and a port, so the address is one of TCP.
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${actual}`, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function explained(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new SimulatorError(`port ${port} of ${host} is in use; choose another with --port, or 0`);
  }
  if (code === 'EACCES') return new SimulatorError(`port ${port} of ${host} may not be used by this user`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new SimulatorError(`--host: ${host} is no address of this machine`);
  }
  return error;
}
