import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SimulatorError } from './simulator-error.js';

/** Keeps a second simulator out of the directory; the lock of one that was killed does not count. */
export function lockDirectory(directory: string): () => void {
  const file = `${directory}/simulator.lock`;
  const own = identity(process.pid);
  const holder = contentOf(file);
  const pid = Number.parseInt(holder, 10);
  if (holder !== own && pid > 0 && identity(pid) === holder) {
    throw new SimulatorError(`--data: ${directory} is in use by the simulator that runs as process ${pid}`);
  }
  writeFileSync(file, own, { mode: 0o600 });
  return () => {
    if (contentOf(file) === own) rmSync(file, { force: true });
  };
}

/** Process ids come again, so the time of the start belongs to it where the system tells. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it is in parentheses and may hold spaces; of what follows, the 20th is the start.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return isAlive(pid) ? `${pid}` : '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
