import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export type TestCertificate = { readonly cert: string; readonly key: string };

type Authority = TestCertificate & { readonly issuer: string; readonly keys: webcrypto.CryptoKeyPair };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A certificate for 127.0.0.1 that is its own authority, and may be that of others. */
export async function selfSigned(name = 'CN=localhost'): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  return { cert: certificate.toString('pem'), key: await pem(keys.privateKey), issuer: name, keys };
}

const USAGES = {
  client: x509.ExtendedKeyUsage.clientAuth,
  server: x509.ExtendedKeyUsage.serverAuth,
} as const;

export type CertificateOptions = {
  /** What it is for; absent: clients. */
  readonly usage?: 'client' | 'server' | 'anything';
  readonly endsInMs?: number;
};

/** A client's certificate for a subject such as `CN=carol,O=devs`. */
export async function clientCertificate(
  authority: Authority,
  subject: string,
  { usage = 'client', endsInMs = DAY_MS }: CertificateOptions = {},
): Promise<TestCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: authority.issuer,
    ...validity(endsInMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: usage === 'anything' ? [] : [new x509.ExtendedKeyUsageExtension([USAGES[usage]])],
  });
  return { cert: certificate.toString('pem'), key: await pem(keys.privateKey) };
}

function validity(endsInMs = DAY_MS): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + endsInMs) };
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${exported}\n-----END PRIVATE KEY-----\n`;
}
