import { afterEach, expect, it, vi } from 'vitest';
import { ensureNatsServer } from './nats-binary.js';

const report = () => undefined;

afterEach(() => vi.unstubAllEnvs());

it('takes the binary that BERTH_NATS_SERVER names, without asking what it is', async () => {
  vi.stubEnv('BERTH_NATS_SERVER', process.execPath);
  expect(await ensureNatsServer(report)).toBe(process.execPath);
});

it('installs nothing in place of a binary that was named and is not there', async () => {
  vi.stubEnv('BERTH_NATS_SERVER', '/nowhere/nats-server');
  await expect(ensureNatsServer(report)).rejects.toThrow(
    'BERTH_NATS_SERVER: there is no file /nowhere/nats-server',
  );
});
