import { badPatch, type Fields, isFields, readDirectives } from './strategic-directives.js';

/** How the items of a keyed list are found and merged. */
export type KeyedMerge = {
  readonly list: string;
  readonly key: string;
  readonly merge: (original: Fields, patch: Fields) => Fields;
};

/** A set of values: what is new comes to the end. */
export function mergeValueList(original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  return [...new Set([...original, ...patch])];
}

/** The list without these values. */
export function deleteValues(original: readonly unknown[], values: readonly unknown[]): unknown[] {
  return original.filter((item) => !values.includes(item));
}

/** Items with a known key are merged where they stand, new ones come to the end, marked ones go. */
export function mergeKeyedList(
  original: readonly unknown[],
  patch: readonly unknown[],
  how: KeyedMerge,
): unknown[] {
  const items = patch.map((item) => fieldsOf(item, how));
  const replaced = items.some((item) => item['$patch'] === 'replace');
  const result: unknown[] = replaced ? [] : [...original];
  for (const item of items) {
    // `{$patch: replace}` alone speaks of the list, not of an item.
    if (item['$patch'] === 'replace' && !(how.key in item)) continue;
    applyItem(result, item, how);
  }
  return result;
}

function applyItem(result: unknown[], item: Fields, how: KeyedMerge): void {
  const id = item[how.key];
  if (id === undefined || id === null) throw badPatch(`an item of ${how.list} has no ${how.key} to merge by`);
  const at = result.findIndex((each) => isFields(each) && each[how.key] === id);
  if (readDirectives(item).patch === 'delete') {
    if (at >= 0) result.splice(at, 1);
    return;
  }
  const before = result[at];
  const merged = how.merge(isFields(before) ? before : {}, item);
  if (at >= 0) result[at] = merged;
  else result.push(merged);
}

/**
 * Puts the items named in `order` into that order. The others, which only the server knows, keep their order
 * among themselves and their place before those named items they stood in front of.
 */
export function reorder(
  items: readonly unknown[],
  stored: readonly unknown[],
  order: readonly unknown[] | undefined,
  key: string | undefined,
): unknown[] {
  if (order === undefined) return [...items];
  const idOf = (item: unknown) => (key !== undefined && isFields(item) ? item[key] : item);
  const wanted = order.map(idOf);
  const storedIds = stored.map(idOf);
  const named = items
    .filter((item) => wanted.includes(idOf(item)))
    .toSorted((one, other) => wanted.indexOf(idOf(one)) - wanted.indexOf(idOf(other)));
  const others = items.filter((item) => !wanted.includes(idOf(item)));
  const stoodBefore = (one: unknown, other: unknown) => {
    const [left, right] = [storedIds.indexOf(idOf(one)), storedIds.indexOf(idOf(other))];
    return left >= 0 && right >= 0 && left < right;
  };
  return interleave(others, named, stoodBefore);
}

function interleave(
  others: readonly unknown[],
  named: readonly unknown[],
  stoodBefore: (one: unknown, other: unknown) => boolean,
): unknown[] {
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    while (next < others.length && stoodBefore(others[next], item)) result.push(others[next++]);
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function fieldsOf(item: unknown, { list }: KeyedMerge): Fields {
  if (isFields(item)) return item;
  throw badPatch(`an item of ${list} is no object`);
}
