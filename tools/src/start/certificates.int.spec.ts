import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureCertificates } from './certificates.js';

describe('the certificate of the API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-tls-'));
  const server = createServer((_, response) => response.end('ok'));
  let ca = '';

  beforeAll(async () => {
    const certificates = await ensureCertificates(folder);
    ca = certificates.ca;
    server.setSecureContext({
      cert: readFileSync(certificates.certFile),
      key: readFileSync(certificates.keyFile),
    });
    server.listen(0);
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  function fetchFrom(host: string, trusted?: string): Promise<number | undefined> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      get({ host, port, ca: trusted, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once('error', reject);
    });
  }

  it.each(['localhost', '127.0.0.1'])('is trusted at %s by whoever trusts the CA', async (host) => {
    expect(await fetchFrom(host, ca)).toBe(200);
  });

  it('is not trusted otherwise', async () => {
    await expect(fetchFrom('localhost')).rejects.toThrow(/certificate/);
  });
});
