import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { SimulatorError } from './simulator-error.js';
import { emptyState, type State } from './storage/state.js';

const FORMAT = 1;

/** The state of the last life, or an empty one. */
export function readStateFile(file: string): State {
  if (!existsSync(file)) return emptyState;
  try {
    // Written by `writeStateFile` only, whole or not at all.
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { format: number; state: State };
    if (kept.format === FORMAT) return kept.state;
  } catch {
    // Told below.
  }
  throw new SimulatorError(`${file} is no state of this simulator; move it away or choose another --data`);
}

/** Replaces the file in one step: after a crash it holds the state before or the state after. */
export async function writeStateFile(file: string, state: State): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ format: FORMAT, state }));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
