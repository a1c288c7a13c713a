import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export type KubectlBinary = {
  readonly path: string;
  /** Such as `kubectl.1.29`. */
  readonly label: string;
  /** The 29 of 1.29: commands and flags come and go with it. */
  readonly minor: number;
};

export type KubectlRun = { readonly code: number; readonly stdout: string; readonly stderr: string };

/**
 * Every kubectl on this machine: those in PATH, and the versioned ones (`kubectl.1.29`) that vendors install
 * beside a dispatching `kubectl`, which would pick one by the server's version.
 */
export function kubectlBinaries(): readonly KubectlBinary[] {
  const inPath = (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, 'kubectl'));
  const found = [...new Set(inPath.flatMap((path) => resolved(path)))];
  const all = found.flatMap((path) => {
    const versioned = versionedSiblings(dirname(path));
    return versioned.length > 0 ? versioned : [path];
  });
  return [...new Set(all)].map(binaryAt).sort((a, b) => a.minor - b.minor);
}

function binaryAt(path: string): KubectlBinary {
  const told = execFileSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  const { clientVersion } = JSON.parse(told) as { clientVersion: { major: string; minor: string } };
  const minor = Number.parseInt(clientVersion.minor, 10);
  return { path, minor, label: `kubectl.${clientVersion.major}.${minor}` };
}

/** Runs kubectl with a HOME of its own, since it caches discovery on disk for hours. */
export class Kubectl {
  constructor(
    private readonly binary: string,
    private readonly kubeconfig: string,
    readonly home = mkdtempSync(join(tmpdir(), 'berth-kubectl-')),
  ) {}

  /** The same kubectl with another kubeconfig. */
  using(kubeconfig: string): Kubectl {
    return new Kubectl(this.binary, kubeconfig, this.home);
  }

  run(args: readonly string[], stdin = '', env: Record<string, string> = {}): Promise<KubectlRun> {
    return new Promise((resolve) => {
      const child = execFile(
        this.binary,
        [...args],
        { env: { ...this.environment(), ...env }, timeout: 60_000, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
          resolve({ code, stdout, stderr });
        },
      );
      // One that does not read it may be over before it is written.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(stdin);
    });
  }

  /** Runs and answers stdout; a failure is an error with all that kubectl said. */
  async ok(args: readonly string[], stdin = ''): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, stdin);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts a command that goes on, such as `get -w`. The caller ends it. */
  start(args: readonly string[]): ChildProcess {
    return spawn(this.binary, [...args], { env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Removes what it cached. */
  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: this.home, KUBECONFIG: this.kubeconfig };
  }
}

function resolved(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

function versionedSiblings(dir: string): readonly string[] {
  return readdirSync(dir)
    .filter((name) => /^kubectl\.\d+\.\d+$/.test(name))
    .sort()
    .map((name) => join(dir, name));
}
