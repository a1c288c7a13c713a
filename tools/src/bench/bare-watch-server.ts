import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The least a server of watches can do: each line encoded once, each watcher written to once a tick, and no tick before
 * the slowest has taken the one before. Run as a process of its own; `GET /lines/N` sends N lines to all others.
 */
const [certFile = '', keyFile = ''] = process.argv.slice(2);
const LINES_A_TICK = 16;
const watchers = new Set<ServerResponse>();

const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  (request, response) => {
    const lines = Number(/^\/lines\/(\d+)$/.exec(request.url ?? '')?.[1] ?? 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    if (lines > 0) {
      void send(lines).then(() => response.end());
      return;
    }
    response.flushHeaders();
    watchers.add(response);
    response.on('close', () => watchers.delete(response));
  },
);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

async function send(lines: number): Promise<void> {
  for (let sent = 0; sent < lines; sent += LINES_A_TICK) {
    const batch = Array.from({ length: Math.min(LINES_A_TICK, lines - sent) }, (_, at) => line(sent + at));
    const text = batch.join('');
    for (const watcher of watchers) watcher.write(text);
    await nextTurn();
    const full = [...watchers].filter(({ writableNeedDrain }) => writableNeedDrain);
    await Promise.all(full.map((watcher) => new Promise((done) => watcher.once('drain', done))));
  }
}

/** As long as that of a bound claim. */
function line(index: number): string {
  const metadata = { name: `claim-${index}`, namespace: 'default', annotations: { note: 'x'.repeat(900) } };
  return `${JSON.stringify({ type: 'MODIFIED', object: { kind: 'PersistentVolumeClaim', metadata } })}\n`;
}
