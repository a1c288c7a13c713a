import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCertificates } from '../start/certificates.js';

/** Where the bare loop serves its watches. */
export type BareServer = { readonly url: string; readonly ca: string };

/** Runs the bare loop as a process of its own while the work lasts. */
export async function withBareServer<T>(work: (server: BareServer) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const { certFile, keyFile, ca } = await ensureCertificates(folder);
  const child = fork(new URL('./bare-watch-server.js', import.meta.url), [certFile, keyFile]);
  try {
    const [port] = (await once(child, 'message')) as [number];
    return await work({ url: `https://127.0.0.1:${port}`, ca });
  } finally {
    child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}
