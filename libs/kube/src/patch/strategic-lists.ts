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
  const gone = new Set(values);
  return original.filter((item) => !gone.has(item));
}

/** Items with a known key are merged where they stand, new ones come to the end, marked ones go. */
export function mergeKeyedList(
  original: readonly unknown[],
  patch: readonly unknown[],
  how: KeyedMerge,
): unknown[] {
  const items = patch.map((item) => fieldsOf(item, how));
  const replaced = items.some((item) => item['$patch'] === 'replace');
  const kept = replaced ? [] : original;
  const growing: GrowingList = { items: [...kept], places: firstPlaces(kept.map(idBy(how.key))) };
  for (const item of items) {
    // `{$patch: replace}` alone speaks of the list, not of an item.
    if (item['$patch'] === 'replace' && !(how.key in item)) continue;
    applyItem(growing, item, how);
  }
  return growing.items.filter((item) => item !== GONE);
}

/** Keeps the place of an item that went, so that the places of the others stay true. */
const GONE = Symbol('gone');

type GrowingList = { readonly items: unknown[]; readonly places: Map<unknown, number> };

function applyItem({ items, places }: GrowingList, item: Fields, how: KeyedMerge): void {
  const id = item[how.key];
  if (id === undefined || id === null) throw badPatch(`an item of ${how.list} has no ${how.key} to merge by`);
  const at = places.get(id);
  if (readDirectives(item).patch === 'delete') {
    if (at !== undefined) items[at] = GONE;
    places.delete(id);
    return;
  }
  const before = at === undefined ? undefined : items[at];
  const merged = how.merge(isFields(before) ? before : {}, item);
  if (at === undefined) places.set(id, items.push(merged) - 1);
  else items[at] = merged;
}

function idBy(key: string | undefined): (item: unknown) => unknown {
  return (item) => (key !== undefined && isFields(item) ? item[key] : item);
}

/** Where each value stands first: looked up once a value, a search a value would be quadratic. */
function firstPlaces(values: readonly unknown[]): Map<unknown, number> {
  const places = new Map<unknown, number>();
  values.forEach((value, at) => {
    if (!places.has(value)) places.set(value, at);
  });
  return places;
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
  const idOf = idBy(key);
  const wanted = firstPlaces(order.map(idOf));
  const storedAt = firstPlaces(stored.map(idOf));
  const named = items
    .filter((item) => wanted.has(idOf(item)))
    .toSorted((one, other) => (wanted.get(idOf(one)) ?? 0) - (wanted.get(idOf(other)) ?? 0));
  const others = items.filter((item) => !wanted.has(idOf(item)));
  const stoodBefore = (one: unknown, other: unknown) => {
    const [left, right] = [storedAt.get(idOf(one)), storedAt.get(idOf(other))];
    return left !== undefined && right !== undefined && left < right;
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
