import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runQuietly } from './progress.mjs';

/** Builds the projects with `tsc -b` unless nothing changed since the last time. */
export async function build(node, name, projects) {
  const stamp = join(root, 'node_modules', '.cache', 'berth', `built-${name}`);
  if (isCurrent(stamp, projects)) return;
  const began = new Date();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await runQuietly('building', node, [tsc, '-b', ...projects], { cwd: root });
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, `${began.toISOString()}\n`);
}

/** Looking at a few hundred times takes 20 ms; asking the compiler whether all is current takes two seconds. */
function isCurrent(stamp, projects) {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const sources = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((project) => join(root, folder, project)),
  );
  return (
    projects.every((project) => existsSync(join(root, project, 'dist', '.tsbuildinfo'))) &&
    [...sources, join(root, 'tools'), ...projects.map((project) => join(root, project))].every(
      (project) => newest(join(project, 'src')) < built,
    ) &&
    newest(join(root, 'tsconfig.base.json')) < built
  );
}

/** A folder's own time counts too: it changes when a file in it goes away. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
