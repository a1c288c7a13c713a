import { badRequest } from '../status/api-error.js';

/** A JSON object on its way through a patch. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a strategic merge patch says beside values; none of it is ever stored. */
export type Directives = {
  /** `replace`: take the patch as it is; `delete`: take away; `merge`: the default. */
  readonly patch: 'merge' | 'replace' | 'delete';
  /** The only fields to keep. */
  readonly retainKeys: ReadonlySet<string> | undefined;
  /** By field: the order its list shall have. */
  readonly order: ReadonlyMap<string, readonly unknown[]>;
  /** By field: values to take out of its list. */
  readonly deletions: ReadonlyMap<string, readonly unknown[]>;
  /** The patch without its directives. */
  readonly fields: Fields;
};

const ORDER = '$setElementOrder/';
const DELETIONS = '$deleteFromPrimitiveList/';

/** Parts an object of a patch into values and directives. */
export function readDirectives(patch: Fields): Directives {
  const fields: Record<string, unknown> = {};
  const order = new Map<string, readonly unknown[]>();
  const deletions = new Map<string, readonly unknown[]>();
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(ORDER)) order.set(key.slice(ORDER.length), listOf(key, value));
    else if (key.startsWith(DELETIONS)) deletions.set(key.slice(DELETIONS.length), listOf(key, value));
    else if (key !== '$patch' && key !== '$retainKeys') fields[key] = value;
  }
  return { patch: patchDirective(patch), retainKeys: retainedKeys(patch, fields), order, deletions, fields };
}

/** A JSON object, as opposed to lists, scalars and null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A patch that contradicts itself or the schema. */
export function badPatch(problem: string) {
  return badRequest(`invalid strategic merge patch: ${problem}`);
}

function patchDirective({ $patch: directive = 'merge' }: Fields): Directives['patch'] {
  if (directive === 'merge' || directive === 'replace' || directive === 'delete') return directive;
  throw badPatch(`$patch must be merge, replace or delete, not ${JSON.stringify(directive)}`);
}

function retainedKeys({ $retainKeys: given }: Fields, fields: Fields): ReadonlySet<string> | undefined {
  if (given === undefined) return undefined;
  const keys = new Set(listOf('$retainKeys', given).map(String));
  const stray = Object.keys(fields).find((key) => fields[key] !== null && !keys.has(key));
  if (stray !== undefined) throw badPatch(`$retainKeys leaves out ${stray}, which the patch sets`);
  return keys;
}

function listOf(key: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badPatch(`${key} must be a list`);
}
