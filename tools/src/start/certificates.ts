import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { existsSync, readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';
import { makePrivateFolder, writePrivateFile } from './private-file.js';

/** Where the API finds its certificate, and what clients trust. */
export type Certificates = {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM of the CA, for kubeconfig. */
  readonly ca: string;
};

type KeyPair = { readonly certificate: x509.X509Certificate; readonly keys: CryptoKeyPair };
type CryptoKeyPair = webcrypto.CryptoKeyPair;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** Clients on macOS refuse a server certificate that is valid for longer. */
const SERVER_DAYS = 397;
/** What is left when a certificate is renewed. */
const RENEW_DAYS = 30;

/** Makes the CA and the API's certificate where there are none, or where they end soon. */
export async function ensureCertificates(folder: string): Promise<Certificates> {
  makePrivateFolder(folder);
  const files = { ca: `${folder}/ca.crt`, caKey: `${folder}/ca.key` };
  const server = { certFile: `${folder}/server.crt`, keyFile: `${folder}/server.key` };
  const ca = (await readPair(files.ca, files.caKey)) ?? (await makeCa());
  writePair(ca, files.ca, files.caKey, await exportKey(ca.keys));
  if (!(await isSignedBy(await readPair(server.certFile, server.keyFile), ca))) {
    const made = await makeServer(ca);
    writePair(made, server.certFile, server.keyFile, await exportKey(made.keys));
  }
  return { ...server, ca: ca.certificate.toString('pem') };
}

async function makeCa(): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=berth-ca',
    ...validity(CA_DAYS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function makeServer(ca: KeyPair): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=berth-api',
    issuer: ca.certificate.subject,
    ...validity(SERVER_DAYS),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: ca.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.certificate),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

/** The pair on disk, unless it is missing, unreadable or ends soon. */
async function readPair(certFile: string, keyFile: string): Promise<KeyPair | undefined> {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  try {
    const certificate = new x509.X509Certificate(readFileSync(certFile, 'utf8'));
    if (certificate.notAfter.getTime() - Date.now() < RENEW_DAYS * DAY_MS) return undefined;
    const [pkcs8] = x509.PemConverter.decode(readFileSync(keyFile, 'utf8'));
    if (pkcs8 === undefined) return undefined;
    const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
    const spki = certificate.publicKey.rawData;
    const publicKey = await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
    return { certificate, keys: { privateKey, publicKey } };
  } catch {
    return undefined;
  }
}

async function isSignedBy(server: KeyPair | undefined, ca: KeyPair): Promise<boolean> {
  return server !== undefined && (await server.certificate.verify({ publicKey: ca.certificate.publicKey }));
}

function writePair(pair: KeyPair, certFile: string, keyFile: string, key: string): void {
  writePrivateFile(keyFile, key);
  writePrivateFile(certFile, `${pair.certificate.toString('pem')}\n`);
}

async function exportKey(keys: CryptoKeyPair): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')}\n`;
}

/** A minute back, for a client whose clock is a little behind. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + days * DAY_MS) };
}

/** Sixteen random bytes with the first bit clear, so that the number is positive. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
