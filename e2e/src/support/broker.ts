import { ApiClient, accessFromKubeconfig, type ApiAccess } from '@berth/testing';
import { readStartSettings, startBerth, type Berth } from '@berth/tools';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A whole Berth in a folder of its own, on ports of its own, and a client of it. */
export type Broker = {
  readonly berth: Berth;
  readonly access: ApiAccess;
  readonly client: ApiClient;
  /** Ends all of it and removes its data. */
  readonly close: () => Promise<void>;
};

/** Starts a Broker; `env` adds settings as a user would give them. */
export async function startBroker(env: Record<string, string> = {}): Promise<Broker> {
  const data = mkdtempSync(join(tmpdir(), 'berth-e2e-'));
  const settings = readStartSettings({
    ...process.env,
    DATABASE_URL: undefined,
    NATS_URL: undefined,
    HEKETI_URL: undefined,
    BERTH_DATA: data,
    BERTH_PORT: '0',
    BERTH_HEKETI_PORT: '0',
    BERTH_EXAMPLE: 'off',
    ...env,
  });
  const berth = await startBerth(settings);
  const access = accessFromKubeconfig(berth.kubeconfig);
  const client = new ApiClient(access);
  return {
    berth,
    access,
    client,
    close: async () => {
      client.close();
      await berth.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
