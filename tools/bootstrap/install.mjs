import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';
import { runQuietly } from './progress.mjs';

/** Runs `npm ci` when node_modules is missing or is not what package-lock.json names. */
export async function install() {
  if (isInstalled()) return;
  // npm ci removes node_modules first, and with it the pinned Node this may be running on.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(root));
  const env = { ...process.env, PATH: path.join(delimiter) };
  await runQuietly('installing dependencies (npm ci)', 'npm', ['ci'], { cwd: root, env });
}

/**
 * npm writes node_modules/.package-lock.json at the very end of an install, so what it lists is there. Packages
 * for other platforms are missing on purpose: an optional one counts only when it is there in another version.
 */
function isInstalled() {
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  const wanted = packagesIn(join(root, 'package-lock.json'));
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return installed !== undefined;
    const found = installed?.[path];
    return found === undefined
      ? entry.optional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

function packagesIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
