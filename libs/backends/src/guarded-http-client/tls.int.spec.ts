import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { GuardedHttpClient } from './guarded-http-client.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function selfSigned(): Promise<{ readonly cert: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=heketi',
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

describe('TLS to a back end', () => {
  let tls: Awaited<ReturnType<typeof selfSigned>>;
  let port: number;
  let asked = 0;
  const server = createServer();

  beforeAll(async () => {
    tls = await selfSigned();
    server.setSecureContext(tls);
    server.on('request', (_request, response) => {
      asked += 1;
      response.end('hello');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const ask = (host: string, certificateAuthority?: string) => {
    const permit = {
      privateAddresses: true,
      ...(certificateAuthority !== undefined && { certificateAuthority }),
    };
    const client = new GuardedHttpClient({
      permitFor: () => permit,
      resolveHost: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    });
    onTestFinished(() => client.close());
    return client.request({ method: 'POST', url: new URL(`https://${host}:${port}/`), body: 'x' });
  };

  it('trusts the authority its Backend names', async () => {
    expect((await ask('localhost', tls.cert)).body.toString()).toBe('hello');
  });

  it('trusts nobody else, whatever the environment says', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });
    asked = 0;
    await expect(ask('localhost')).rejects.toMatchObject({
      name: 'NotSentError',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(asked).toBe(0);
  });

  it('takes no certificate of another name', async () => {
    await expect(ask('heketi.example', tls.cert)).rejects.toMatchObject({
      name: 'NotSentError',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });
});
