import { AUTHENTICATED_GROUP, type User } from './user.js';

export type TokenEntry = { readonly token: string; readonly user: User };

/** A token file that cannot be used; the process must not start with it. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';

  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(`token file line ${line}: ${problem}`);
  }
}

/**
 * Parses the static token file: one user a line, `token,user,uid,"group1,group2"`, groups optional.
 * Anything doubtful is refused, since a misread line could let the wrong person in.
 */
export function parseTokenFile(text: string): readonly TokenEntry[] {
  const entries = text.split(/\r?\n/).flatMap((line, index) => {
    const bare = line.trim();
    return bare === '' || bare.startsWith('#') ? [] : [parseLine(bare, index + 1)];
  });
  if (entries.length === 0) throw new TokenFileError(1, 'holds no token');
  const tokens = new Set(entries.map((entry) => entry.token));
  if (tokens.size !== entries.length) throw new TokenFileError(1, 'holds a token twice');
  return entries;
}

function parseLine(line: string, number: number): TokenEntry {
  const [token, name, uid, groups = '', ...rest] = splitCsv(line, number);
  if (rest.length > 0) throw new TokenFileError(number, 'has more than 4 columns');
  if (token === undefined || token === '') throw new TokenFileError(number, 'has no token');
  if (name === undefined || name === '') throw new TokenFileError(number, 'has no user name');
  if (uid === undefined) throw new TokenFileError(number, 'has no uid column');
  const named = groups
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');
  return { token, user: { name, uid, groups: [...named, AUTHENTICATED_GROUP] } };
}

/** Splits one CSV record; a column in double quotes may hold commas, and `""` for a quote. */
function splitCsv(line: string, number: number): readonly string[] {
  const column = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const columns: string[] = [];
  for (;;) {
    const match = column.exec(line);
    if (match === null) throw new TokenFileError(number, 'has a broken quote');
    columns.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] === '') return columns;
  }
}
