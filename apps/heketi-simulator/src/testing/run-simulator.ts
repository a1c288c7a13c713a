import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../start-simulator.js';
import { SimulatorClient } from './simulator-client.js';

/** A simulator of a spec's own, in this process, with a directory that goes with it. */
export class SpecSimulator {
  #directory = newDirectory();
  #running: Simulator | undefined;

  constructor(readonly options: Partial<SimulatorOptions> = {}) {}

  async start(more: Partial<SimulatorOptions> = {}): Promise<SimulatorClient> {
    this.#running = await startSimulator({
      port: 0,
      dataDirectory: this.directory,
      ...this.options,
      ...more,
    });
    return new SimulatorClient(this.#running.url);
  }

  get directory(): string {
    return this.#directory;
  }

  /** Begins with nothing. */
  renew(): void {
    rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = newDirectory();
  }

  get running(): Simulator {
    if (this.#running === undefined) throw new Error('the simulator was not started');
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'heketi-simulator-'));
}
