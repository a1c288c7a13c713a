import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall, mayInstall } from '../start/apt-install.js';

/** Makes sure there is a kubectl in PATH: the one at hand, else Debian's where that is allowed. */
export async function ensureKubectl(report: (line: string) => void): Promise<string> {
  const found = inPath();
  if (found !== undefined) return found;
  if (!mayInstall()) {
    throw new Error(
      'the tests need a kubectl in PATH (Debian and Ubuntu: apt-get install kubernetes-client)',
    );
  }
  report('no kubectl found: installing it with apt-get');
  await aptInstall('kubernetes-client', report);
  const installed = inPath();
  if (installed === undefined) throw new Error('apt-get installed no kubectl');
  return installed;
}

function inPath(): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  return paths.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
