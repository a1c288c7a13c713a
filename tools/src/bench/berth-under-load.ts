import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessFromKubeconfig, ApiClient, claimManifest, volumeManifest } from '@berth/testing';
import { Pool } from 'undici';
import { type Berth } from '../start/berth.js';
import { readStartSettings } from '../start/settings.js';
import { startBerth } from '../start/start-berth.js';

/** Where claims are made and watched. */
export const CLAIMS_PATH = '/api/v1/namespaces/default/persistentvolumeclaims';
const CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const VOLUMES = '/api/v1/persistentvolumes';
const CONNECTIONS = 64;
const BOUND_DEADLINE_MS = 120_000;

type StoredClaim = {
  readonly metadata: { readonly name: string };
  readonly status: { readonly phase: string };
};

/** A whole Berth in a folder of its own, as `npm start` runs it, but for the example. */
export async function withBerth<T>(
  work: (load: BerthUnderLoad, berth: Berth) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const own = {
    BERTH_DATA: data,
    BERTH_PORT: '0',
    BERTH_HEKETI_PORT: '0',
    BERTH_EXAMPLE: 'off',
    BERTH_LOG_LEVEL: 'warn',
  };
  const none = { DATABASE_URL: undefined, NATS_URL: undefined, HEKETI_URL: undefined };
  const berth = await startBerth(readStartSettings({ ...process.env, ...none, ...own, ...env }));
  const load = new BerthUnderLoad(berth);
  try {
    await load.open();
    return await work(load, berth);
  } finally {
    load.close();
    await berth.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Makes volumes and claims over HTTPS on 64 connections, and sees on one watch when claims are Bound. */
export class BerthUnderLoad {
  readonly #client: ApiClient;
  /** Costs a third of what Node's own client does, on the same two cores as what is measured. */
  readonly #posts: Pool;
  readonly #token: string;
  readonly #closing = new AbortController();
  readonly #boundAtMs = new Map<string, number>();
  #made = 0;

  constructor(berth: Berth) {
    const access = accessFromKubeconfig(berth.kubeconfig);
    this.#client = new ApiClient(access, 2);
    this.#posts = new Pool(access.url, { connections: CONNECTIONS, connect: { ca: access.ca } });
    this.#token = access.token;
  }

  /** Starts the watch. */
  async open(): Promise<void> {
    const { body } = await this.#client.request('GET', CLAIMS_PATH);
    const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata;
    void this.#follow(`${CLAIMS_PATH}?watch=true&resourceVersion=${resourceVersion}`);
  }

  close(): void {
    this.#closing.abort();
    this.#client.close();
    void this.#posts.destroy();
  }

  /** Makes so many free volumes of a class of their own, and waits until all are Available. Gives the names. */
  async volumes(count: number): Promise<readonly string[]> {
    const names = this.names(count);
    await this.inParallel(names, (name) => this.volume(name));
    await this.#phase(names, 'Available');
    return names;
  }

  /** Names of a class of their own. */
  names(count: number): readonly string[] {
    const round = `r${++this.#made}`;
    return Array.from({ length: count }, (_, index) => `${round}-${index}`);
  }

  /** Makes the volume of this name, of the class that gave the name. */
  volume(name: string): Promise<void> {
    return this.#post(VOLUMES, volumeManifest(name, { storageClassName: classOf(name) }));
  }

  /** Makes so many free volumes of the class `group`. */
  async volumesOf(group: string, count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `${group}-${index}`);
    await this.inParallel(names, (name) => this.volume(name));
    await this.#phase(names, 'Available');
  }

  /** Binds the volumes of `volumesOf` and lets them go. */
  async release(group: string, count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `${group}-${index}`);
    await this.inParallel(names, (name) => this.claim(name));
    await this.bound(names);
    await this.inParallel(names, (name) => this.deleteClaim(name));
    await this.#phase(names, 'Released');
  }

  /** Waits until the last made volumes are in this phase, which is given in order; a list of all would be a load too. */
  async #phase(names: readonly string[], phase: string): Promise<void> {
    for (const name of names.slice(-CONNECTIONS)) {
      for (;;) {
        const { body } = await this.#client.request('GET', `${VOLUMES}/${name}`);
        if ((body as StoredClaim).status.phase === phase) break;
        await sleep(20);
      }
    }
  }

  /** Makes a class whose volumes are made at this Heketi. Gives names for so many claims of it. */
  async classAt(heketi: string, claims: number): Promise<readonly string[]> {
    const name = `r${++this.#made}`;
    await this.#post(CLASSES, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner: 'kubernetes.io/glusterfs',
      parameters: { resturl: heketi, restauthenabled: 'false' },
    });
    return Array.from({ length: claims }, (_, index) => `${name}-${index}`);
  }

  /** Makes the claim that the volume of this name serves, or of the class that gave the name. */
  claim(name: string): Promise<void> {
    return this.#post(CLAIMS_PATH, claimManifest(name, { storageClassName: classOf(name) }));
  }

  /** Asks for the deletion of a claim. */
  deleteClaim(name: string): Promise<void> {
    return this.#send('DELETE', `${CLAIMS_PATH}/${name}`, '{}');
  }

  /** Waits until the watch has shown all Bound, and gives when each was, by `performance.now()`. */
  async bound(names: readonly string[]): Promise<readonly number[]> {
    const deadline = performance.now() + BOUND_DEADLINE_MS;
    for (const name of names) {
      while (!this.#boundAtMs.has(name)) {
        if (performance.now() > deadline) throw new Error('not all claims were Bound in time');
        await sleep(5);
      }
    }
    return names.map((name) => this.#boundAtMs.get(name) ?? Number.NaN);
  }

  /** Runs over all items, on as many connections as there are. */
  async inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const queue = items.values();
    const loop = async (): Promise<void> => {
      for (const item of queue) await work(item);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, loop));
  }

  async #follow(path: string): Promise<void> {
    try {
      for await (const { object } of this.#client.watch(path, this.#closing.signal)) {
        // The watch gives what the API serves: a claim.
        const { metadata, status } = object as unknown as StoredClaim;
        if (status.phase === 'Bound' && !this.#boundAtMs.has(metadata.name)) {
          this.#boundAtMs.set(metadata.name, performance.now());
        }
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    }
  }

  #post(path: string, manifest: object): Promise<void> {
    return this.#send('POST', path, JSON.stringify(manifest));
  }

  async #send(method: 'POST' | 'DELETE', path: string, text: string): Promise<void> {
    const { statusCode, body } = await this.#posts.request({
      method,
      path,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: text,
    });
    if (statusCode >= 300) throw new Error(`${method} ${path}: HTTP ${statusCode} ${await body.text()}`);
    await body.dump();
  }
}

function classOf(name: string): string {
  return name.slice(0, name.indexOf('-'));
}
