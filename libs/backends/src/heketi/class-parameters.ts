import { type Durability } from './volume-request.js';
import { readDurability } from './read-durability.js';

/** What a StorageClass of provisioner kubernetes.io/glusterfs says. */
export type GlusterParameters = {
  /** As written; must be the URL of a registered Backend. */
  readonly restUrl: string;
  /** Absent: requests carry no token. */
  readonly access?: GlusterAccess;
  /** In the order in which to try; empty: all. */
  readonly clusterIds: readonly string[];
  readonly gids: { readonly min: number; readonly max: number };
  readonly durability: Durability;
  readonly volumeOptions: readonly string[];
  readonly volumeNamePrefix?: string;
  readonly snapshotFactor: number;
  /** In front of the claim's UID in the name of Endpoints and Service; may be empty. */
  readonly endpointsPrefix: string;
};

export type GlusterAccess = {
  /** May be empty. */
  readonly user: string;
  /** In the clear: keep it out of logs and events. Used when no secret is named. */
  readonly key?: string;
  /** Wins over `key`. */
  readonly secret?: { readonly namespace: string; readonly name: string };
};

export type ParsedParameters =
  | { readonly ok: true; readonly parameters: GlusterParameters }
  /** One line each, naming parameter and rule; values that may be secret are not repeated. */
  | { readonly ok: false; readonly problems: readonly string[] };

const NAMES = [
  'resturl',
  'restuser',
  'restuserkey',
  'secretname',
  'secretnamespace',
  'restauthenabled',
  'clusterid',
  'gidmin',
  'gidmax',
  'volumetype',
  'volumeoptions',
  'volumenameprefix',
  'snapfactor',
  'customepnameprefix',
] as const;
type Name = (typeof NAMES)[number];
type Given = Readonly<Partial<Record<Name, string>>>;
type Problem = (text: string) => void;

const GID_MIN = 2000;
const GID_MAX = 2_147_483_647;
const MAX_ENDPOINTS_PREFIX = 26;
const DEFAULT_ENDPOINTS_PREFIX = 'glusterfs-dynamic';

/** Reads the parameters as Kubernetes does, and tells of everything that is wrong with them at once. */
export function parseGlusterParameters(parameters: Readonly<Record<string, string>> = {}): ParsedParameters {
  const problems: string[] = [];
  const problem: Problem = (text) => void problems.push(text);
  const given = byName(parameters, problem);
  const access = accessOf(given, problem);
  const prefix = volumeNamePrefixOf(given, problem);
  const parsed: GlusterParameters = {
    restUrl: restUrlOf(given, problem),
    ...(access !== undefined && { access }),
    clusterIds: clusterIdsOf(given, problem),
    gids: gidsOf(given, problem),
    durability: readDurability(given.volumetype, problem),
    volumeOptions: given.volumeoptions ? given.volumeoptions.split(',') : [],
    ...(prefix !== undefined && { volumeNamePrefix: prefix }),
    snapshotFactor: snapshotFactorOf(given, problem),
    endpointsPrefix: endpointsPrefixOf(given, problem),
  };
  return problems.length === 0 ? { ok: true, parameters: parsed } : { ok: false, problems };
}

/** Names count without regard to case. */
function byName(parameters: Readonly<Record<string, string>>, problem: Problem): Given {
  const given: Partial<Record<Name, string>> = {};
  for (const [written, value] of Object.entries(parameters)) {
    const name = NAMES.find((known) => known === written.toLowerCase());
    if (name === undefined)
      problem(`invalid option ${JSON.stringify(written)} for volume plugin kubernetes.io/glusterfs`);
    else if (given[name] !== undefined) problem(`${name} is given twice, as ${written} too`);
    else given[name] = value;
  }
  return given;
}

function restUrlOf({ resturl = '' }: Given, problem: Problem): string {
  if (resturl === '') problem('resturl is missing: the URL of a Heketi that is a registered Backend');
  return resturl;
}

/** With authentication off, whatever else is said about it does not count. */
function accessOf(given: Given, problem: Problem): GlusterAccess | undefined {
  if ((given.restauthenabled ?? 'true').toLowerCase() !== 'true') return undefined;
  const { restuser = '', restuserkey = '', secretname = '', secretnamespace = '' } = given;
  if ((secretname === '') !== (secretnamespace === '')) {
    problem('secretname and secretnamespace must be given together');
  }
  return {
    user: restuser,
    ...(restuserkey !== '' && { key: restuserkey }),
    ...(secretname !== '' && { secret: { namespace: secretnamespace, name: secretname } }),
  };
}

function clusterIdsOf({ clusterid = '' }: Given, problem: Problem): readonly string[] {
  if (clusterid === '') return [];
  const ids = clusterid.split(',');
  const wrong = ids.find((id) => !/^[0-9a-f]{32}$/.test(id));
  if (wrong !== undefined) problem(`clusterid: ${JSON.stringify(wrong)} is no id of a Heketi cluster`);
  return ids;
}

function gidsOf(given: Given, problem: Problem): GlusterParameters['gids'] {
  const min = gidOf('gidmin', given.gidmin, GID_MIN, problem);
  const max = gidOf('gidmax', given.gidmax, GID_MAX, problem);
  if (min > max) problem(`gidmax: ${max} is less than gidmin ${min}`);
  return { min, max };
}

function gidOf(name: Name, value: string | undefined, unset: number, problem: Problem): number {
  if (value === undefined) return unset;
  const gid = /^\+?\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (gid >= GID_MIN && gid <= GID_MAX) return gid;
  problem(`${name}: ${JSON.stringify(value)} is no whole number from ${GID_MIN} to ${GID_MAX}`);
  return unset;
}

function volumeNamePrefixOf({ volumenameprefix = '' }: Given, problem: Problem): string | undefined {
  if (volumenameprefix === '') return undefined;
  // Heketi takes no other characters; the underscore stands between the parts of the name.
  if (!/^[a-zA-Z0-9-]{1,63}$/.test(volumenameprefix)) {
    problem('volumenameprefix: at most 63 letters, digits and hyphens; an underscore may not stand in it');
  }
  return volumenameprefix;
}

function snapshotFactorOf({ snapfactor = '1' }: Given, problem: Problem): number {
  const factor = /^\+?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(snapfactor) ? Number(snapfactor) : NaN;
  if (factor >= 1 && factor <= 100) return factor;
  problem(`snapfactor: ${JSON.stringify(snapfactor)} is no number from 1 to 100`);
  return 1;
}

function endpointsPrefixOf({ customepnameprefix: prefix }: Given, problem: Problem): string {
  if (prefix === undefined) return DEFAULT_ENDPOINTS_PREFIX;
  if (prefix.length > MAX_ENDPOINTS_PREFIX)
    problem(`customepnameprefix: more than ${MAX_ENDPOINTS_PREFIX} characters`);
  else if (!/^([a-z]([-a-z0-9]*[a-z0-9])?)?$/.test(prefix)) {
    problem(
      'customepnameprefix: a Service cannot be named so; lower-case letters, digits and hyphens, a letter first',
    );
  }
  return prefix;
}
