import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** The oldest Node that the dependencies support. */
const LEAST = [22, 15];

/** The Node pinned by package-lock.json; on a platform without one, the system's, if it is new enough. */
export function chooseNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return process.execPath;
  throw new Error(
    `berth needs Node ${LEAST.join('.')} or later; this is ${process.version}, and npm has no pinned Node ` +
      `for ${process.platform} on ${process.arch}: install a newer Node and start again`,
  );
}
