import { rmSync } from 'node:fs';
import { appMain, appNames, launchAppPart, type AppName } from './app-parts.js';
import { launchNats, launchPostgres } from './backing-parts.js';
import type { Endpoints, Parts } from './berth.js';
import { ensureSecret, writeKubeconfig } from './credentials.js';
import { dataPaths } from './data-directory.js';
import { heketiMain, launchHeketi } from './heketi-part.js';
import { ensureInstallation, type Installation } from './installation.js';
import { makePrivateFolder, writePrivateFile } from './private-file.js';
import { ProcessRecord } from './process-record.js';
import type { StartSettings } from './settings.js';
import { messageOf, StartError } from './start-error.js';
import { SupervisedPart, type PartProcess } from './supervised-part.js';

/** Where the apps find the database and the bus. */
export type Backing = { readonly databaseUrl: string; readonly natsUrl: string };

type PartName = 'postgres' | 'nats' | 'heketi' | AppName;
type Launch = (before: PartProcess | undefined, giveUp: AbortSignal) => Promise<PartProcess>;

/** The processes of one Berth and what is written about them. */
export class BerthProcesses {
  readonly #paths: ReturnType<typeof dataPaths>;
  readonly #record: ProcessRecord;
  readonly #parts = new Map<PartName, SupervisedPart>();
  #installation: Installation | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    readonly settings: StartSettings,
    readonly report: (line: string) => void,
  ) {
    this.#paths = dataPaths(settings.dataDirectory);
    this.#record = new ProcessRecord(this.#paths.processes);
  }

  /** The parts by name, once they are started. */
  get parts(): Parts {
    // All four apps are in it as soon as `startApps` has resolved, and nobody is given it before.
    return Object.fromEntries(this.#parts) as Parts;
  }

  /** What clients and apps need besides URLs, once the apps are started. */
  get installation(): Installation {
    if (this.#installation === undefined) throw new Error('the apps are not started');
    return this.#installation;
  }

  get endpoints(): Endpoints {
    const at = (name: PartName, what: string) => this.#parts.get(name)?.endpoints[what] ?? '';
    const running = [...this.#parts].flatMap(([name, { pid }]) =>
      pid === undefined ? [] : [[name, pid] as const],
    );
    return {
      kubeconfig: this.#paths.kubeconfig,
      api: at('api', 'api'),
      health: Object.fromEntries(appNames.map((name) => [name, at(name, 'health')])),
      postgres: this.settings.databaseUrl ?? at('postgres', 'url'),
      nats: this.settings.natsUrl ?? at('nats', 'url'),
      heketi: this.settings.heketiUrl ?? at('heketi', 'heketi'),
      logs: this.#paths.logs,
      processes: { starter: process.pid, ...Object.fromEntries(running) },
    };
  }

  /** Starts the embedded Postgres and NATS and the Heketi simulator, where no others are given. */
  async startBacking(): Promise<Backing> {
    const { postgres, nats, natsPassword } = this.#paths;
    makePrivateFolder(this.#paths.logs);
    const starting: Promise<unknown>[] = [];
    if (this.settings.databaseUrl === undefined) {
      starting.push(this.#start('postgres', postgres, (before) => launchPostgres(postgres, before)));
    }
    if (this.settings.natsUrl === undefined) {
      const password = ensureSecret(natsPassword);
      starting.push(this.#start('nats', nats, (before) => launchNats(nats, password, before)));
    }
    if (this.settings.heketiUrl === undefined) {
      const { heketiPort, env } = this.settings;
      const files = { ...this.#paths, log: `${this.#paths.logs}/heketi.log` };
      const launch: Launch = (before, giveUp) =>
        launchHeketi({ ...files, port: heketiPort, env }, before, giveUp);
      starting.push(this.#start('heketi', heketiMain, launch));
    }
    await allOf(starting);
    return { databaseUrl: this.endpoints.postgres, natsUrl: this.endpoints.nats };
  }

  /** Starts the four apps at once. */
  async startApps({ databaseUrl, natsUrl }: Backing): Promise<void> {
    this.#installation = await ensureInstallation(this.settings);
    const env = {
      ...this.settings.env,
      DATABASE_URL: databaseUrl,
      NATS_URL: natsUrl,
      BERTH_DATA: this.settings.dataDirectory,
      BERTH_PORT: String(this.settings.port),
      ...this.#installation.env,
    };
    await allOf(
      appNames.map((name) =>
        this.#start(name, appMain(name), (before, giveUp) =>
          launchAppPart(name, env, `${this.#paths.logs}/${name}.log`, before, giveUp),
        ),
      ),
    );
  }

  /** Writes the kubeconfig and endpoints.json. */
  writeAccess(): void {
    const { ca, tokens } = this.installation;
    writeKubeconfig(this.#paths.kubeconfig, this.endpoints.api, ca, tokens);
    this.#writeEndpoints();
  }

  /** Stops the apps, then the Heketi simulator, NATS and Postgres. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopInOrder());
  }

  async #stopInOrder(): Promise<void> {
    for (const names of [appNames, ['heketi'], ['nats'], ['postgres']] as const) {
      const running = names.flatMap((name) => this.#parts.get(name) ?? []);
      if (running.length > 0) this.report(`stopping ${running.map(({ name }) => name).join(', ')}`);
      await Promise.all(running.map((part) => part.stop()));
    }
    rmSync(this.#paths.endpoints, { force: true });
  }

  async #start(name: PartName, marker: string, launch: Launch): Promise<void> {
    const { report } = this;
    this.report(`starting ${name}`);
    const part = new SupervisedPart({ name, launch, report, onChange: (it) => this.#changed(it, marker) });
    this.#parts.set(name, part);
    const began = Date.now();
    await part.start().catch((cause: unknown) => {
      throw new StartError(`${name} did not start: ${messageOf(cause)}`, { cause });
    });
    this.report(
      `${name} is up after ${((Date.now() - began) / 1000).toFixed(1)} s (process ${part.pid ?? 0})`,
    );
  }

  #changed(part: SupervisedPart, marker: string): void {
    if (part.pid === undefined) this.#record.remove(part.name);
    else this.#record.add(part.name, part.pid, marker);
    if (part.restarts > 0) this.#writeEndpoints();
  }

  #writeEndpoints(): void {
    if (this.#stopping === undefined)
      writePrivateFile(this.#paths.endpoints, `${JSON.stringify(this.endpoints, undefined, 2)}\n`);
  }
}

/** Waits for all, so that none is left starting unseen, and then throws what the first failed one said. */
async function allOf(starting: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(starting)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
