/**
 * A set of fields of an object, as a tree. Its keys are path elements as FieldsV1 writes them: `f:` a named field,
 * `k:` an item by its keys, `v:` an item by its value, `i:` an item by its place.
 */
export type FieldSet = ReadonlyMap<string, FieldNode>;

/** A field in a set: whether it is meant itself, and what of it. */
export type FieldNode = { readonly own: boolean; readonly below: FieldSet };

/** The set of nothing. */
export const NO_FIELDS: FieldSet = new Map();

/** The fields of either set. */
export function unionOf(one: FieldSet, other: FieldSet): FieldSet {
  if (one.size === 0) return other;
  const result = new Map(one);
  for (const [element, node] of other) {
    const present = result.get(element);
    if (present === undefined) result.set(element, node);
    else {
      result.set(element, { own: present.own || node.own, below: unionOf(present.below, node.below) });
    }
  }
  return result;
}

/** The fields of one set that are not in the other; what is below a taken field stays. */
export function differenceOf(one: FieldSet, taken: FieldSet): FieldSet {
  return combined(one, (element, { own, below }) => {
    const other = taken.get(element);
    if (other === undefined) return { own, below };
    return { own: own && !other.own, below: differenceOf(below, other.below) };
  });
}

/** The fields of one set that are neither in the other nor below a field of it. */
export function differenceBelow(one: FieldSet, taken: FieldSet): FieldSet {
  return combined(one, (element, { own, below }) => {
    const other = taken.get(element);
    if (other === undefined) return { own, below };
    return other.own ? NOTHING : { own, below: differenceBelow(below, other.below) };
  });
}

/** The fields that are in both sets. */
export function intersectionOf(one: FieldSet, other: FieldSet): FieldSet {
  return combined(one, (element, { own, below }) => {
    const shared = other.get(element);
    if (shared === undefined) return NOTHING;
    return { own: own && shared.own, below: intersectionOf(below, shared.below) };
  });
}

/** True when both sets hold the same fields. */
export function isSameSet(one: FieldSet, other: FieldSet): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([element, node]) => {
    const match = other.get(element);
    return match?.own === node.own && isSameSet(node.below, match.below);
  });
}

/** The set of the fields at these paths of names. */
export function namedFields(paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => unionOf(set, pathSet(path)), NO_FIELDS);
}

/** Adds a field to a set under construction, unless neither it nor anything below it is meant. */
export function putField(set: Map<string, FieldNode>, element: string, own: boolean, below: FieldSet): void {
  if (own || below.size > 0) set.set(element, { own, below });
}

const NOTHING: FieldNode = { own: false, below: NO_FIELDS };

function combined(set: FieldSet, change: (element: string, node: FieldNode) => FieldNode): FieldSet {
  const result = new Map<string, FieldNode>();
  for (const [element, node] of set) {
    const { own, below } = change(element, node);
    putField(result, element, own, below);
  }
  return result;
}

function pathSet([name, ...rest]: readonly string[]): FieldSet {
  if (name === undefined) return NO_FIELDS;
  return new Map([[`f:${name}`, { own: rest.length === 0, below: pathSet(rest) }]]);
}
