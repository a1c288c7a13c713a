import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePrivateFile } from './private-file.js';
import { commandLine, identify, isAlive, type ProcessIdentity } from './process-identity.js';

/** A process of Berth; `marker` stands in its command line. */
type Recorded = ProcessIdentity & { readonly name: string; readonly marker: string };

/** How long a process that outlived its starter may take for an orderly stop. */
const ORDERLY_MS = 12_000;

/** Keeps on disk which processes belong to a data directory, so that those of a killed start can be ended. */
export class ProcessRecord {
  readonly #processes = new Map<string, Recorded>();

  constructor(private readonly file: string) {}

  /** Notes the process that now plays the part `name`. */
  add(name: string, pid: number, marker: string): void {
    const identity = identify(pid);
    if (identity === undefined) return;
    this.#processes.set(name, { ...identity, name, marker });
    this.#write();
  }

  /** Forgets the process of a part that has ended. */
  remove(name: string): void {
    if (this.#processes.delete(name)) this.#write();
  }

  #write(): void {
    writePrivateFile(this.file, `${JSON.stringify([...this.#processes.values()], undefined, 2)}\n`);
  }
}

/** Ends what a killed start left running, and says which. */
export async function endRecordedProcesses(file: string): Promise<readonly string[]> {
  const left = livingProcesses(file);
  await Promise.all(left.map(endProcess));
  return left.map(({ name, pid }) => `${name} (process ${pid})`);
}

/** Ends everything at once and by force. */
export function killRecordedProcesses(file: string): void {
  for (const process of livingProcesses(file)) signal(process, 'SIGKILL');
}

/** Only processes that are provably the recorded ones. */
function livingProcesses(file: string): readonly Recorded[] {
  return readRecord(file).filter((it) => isAlive(it) && commandLine(it.pid).includes(it.marker));
}

/** Ends one process: orderly, and by force when it takes too long. */
async function endProcess(process: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + ORDERLY_MS;
  signal(process, 'SIGTERM');
  while (isAlive(process)) {
    if (Date.now() > deadline) signal(process, 'SIGKILL');
    await sleep(50);
  }
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

function readRecord(file: string): readonly Recorded[] {
  try {
    // The starter's own file; one that a crash of the machine left empty or broken names nothing.
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Recorded[];
  } catch {
    return [];
  }
}
