import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCertificates } from './certificates.js';
import { ensureKeyFile, ensureTokens, writeKubeconfig } from './credentials.js';
import { lockDataDirectory } from './data-lock.js';
import { identify, isAlive } from './process-identity.js';
import { endRecordedProcesses, ProcessRecord } from './process-record.js';

describe('a data directory', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is held by one starter at a time', async () => {
    const lock = await lockDataDirectory(folder);
    await expect(lockDataDirectory(folder)).rejects.toThrow(
      `BERTH_DATA: ${folder} is in use by the berth that runs as process`,
    );
    lock.release();
    (await lockDataDirectory(folder)).release();
  });

  it('is waited for while its holder is letting go', async () => {
    const lock = await lockDataDirectory(folder);
    lock.letGo();
    const next = lockDataDirectory(folder);
    setTimeout(lock.release, 100);
    (await next).release();
  });

  it('is not held by a starter that is gone, even if its process id was given away', async () => {
    writeFileSync(`${folder}/berth.lock`, JSON.stringify({ pid: process.pid, started: 'another boot 1' }));
    (await lockDataDirectory(folder)).release();
  });

  it('is not held by a lock that was never written to its end', async () => {
    writeFileSync(`${folder}/berth.lock`, '');
    (await lockDataDirectory(folder)).release();
  });

  it('knows the processes of a start that was killed, and ends them', async () => {
    const child = spawn('sleep', ['613']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    new ProcessRecord(`${folder}/processes.json`).add('nats', pid, 'sleep 613');
    expect(await endRecordedProcesses(`${folder}/processes.json`)).toEqual([`nats (process ${pid})`]);
    expect(identify(pid)).toBeUndefined();
  });

  it('leaves a process alone that only has the process id of a recorded one', async () => {
    const child = spawn('sleep', ['614']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const record = { pid, started: 'another boot 1', name: 'api', marker: 'sleep' };
    writeFileSync(`${folder}/processes.json`, JSON.stringify([record]));
    expect(await endRecordedProcesses(`${folder}/processes.json`)).toEqual([]);
    const identity = identify(pid);
    expect(identity !== undefined && isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
  });

  it('keeps its tokens and its certificates over starts, readable by their owner only', async () => {
    const tokens = ensureTokens(`${folder}/tokens.csv`);
    const certificates = await ensureCertificates(`${folder}/tls`);
    const server = readFileSync(certificates.certFile, 'utf8');
    expect(ensureTokens(`${folder}/tokens.csv`)).toEqual(tokens);
    expect(await ensureCertificates(`${folder}/tls`)).toEqual(certificates);
    expect(readFileSync(certificates.certFile, 'utf8')).toBe(server);
    for (const file of [tokens.tokenFile, certificates.keyFile, `${folder}/tls/ca.key`]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps its key file over starts, readable by its owner only, and never writes one that is there', () => {
    const file = ensureKeyFile(`${folder}/keys/sealing.keys`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${folder}/keys`).mode & 0o777).toBe(0o700);
    const made = readFileSync(file, 'utf8');
    expect(made.trim().split('\n').at(-1)).toMatch(/^k[0-9a-f]{8}:[A-Za-z0-9+/]{43}=$/);
    ensureKeyFile(file);
    expect(readFileSync(file, 'utf8')).toBe(made);
    writeFileSync(file, '');
    ensureKeyFile(file);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('makes a certificate anew that the CA did not sign', async () => {
    const before = await ensureCertificates(`${folder}/tls`);
    rmSync(`${folder}/tls/ca.key`);
    const after = await ensureCertificates(`${folder}/tls`);
    expect(after.ca).not.toBe(before.ca);
    await ensureCertificates(`${folder}/tls`);
    expect((await ensureCertificates(`${folder}/tls`)).ca).toBe(after.ca);
  });

  it('holds a private kubeconfig whose context is default, as admin, and one for the viewer', () => {
    writeKubeconfig(`${folder}/kubeconfig`, 'https://127.0.0.1:6443', 'PEM', {
      admin: 't0ken',
      viewer: 'v1ew',
    });
    const text = readFileSync(`${folder}/kubeconfig`, 'utf8');
    expect(text).toContain('current-context: default');
    expect(text).toContain('name: default-viewer');
    expect(text).toContain('server: https://127.0.0.1:6443');
    expect(text).toContain(`certificate-authority-data: ${Buffer.from('PEM').toString('base64')}`);
    expect(statSync(`${folder}/kubeconfig`).mode & 0o777).toBe(0o600);
  });
});
