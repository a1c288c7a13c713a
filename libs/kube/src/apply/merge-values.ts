import { type Json } from '@berth/domain';
import { type ListSchema, type Schema } from '../schema/schema.js';
import { isLeaf, isList, isObject, membersOf } from './members.js';

/** The live value with what is applied laid over it: leaves are replaced, maps and keyed lists are merged. */
export function mergeValues(live: Json | undefined, applied: Json, schema: Schema | undefined): Json {
  if (live === undefined || isLeaf(live, schema) || isLeaf(applied, schema)) return applied;
  if (schema?.type === 'list' && isList(live) && isList(applied)) return mergeLists(live, applied, schema);
  if (!isObject(live) || !isObject(applied)) return applied;
  const laidOver = [...membersOf(applied, schema).values()].map(({ element, value, schema: below }) => {
    const name = element.slice(2);
    return [name, mergeValues(Object.hasOwn(live, name) ? live[name] : undefined, value, below)] as const;
  });
  return { ...live, ...Object.fromEntries(laidOver) };
}

/**
 * Merges two lists whose items are told apart. Applied items keep their order; a live one that is not applied stays
 * behind the live item it stood behind, as far as that order allows.
 */
function mergeLists(live: readonly Json[], applied: readonly Json[], schema: ListSchema): Json {
  const liveItems = membersOf(live, schema);
  const appliedItems = membersOf(applied, schema);
  const shared = [...appliedItems.keys()].filter((element) => liveItems.has(element));
  const done = new Set<string>();
  const merged: Json[] = [];
  const left = [...liveItems.values()];
  for (const item of appliedItems.values()) {
    takeLiveBefore(item.element);
    merged.push(mergeValues(liveItems.get(item.element)?.value, item.value, item.schema));
    done.add(item.element);
    if (shared[0] === item.element) shared.shift();
    if (left[0] !== undefined && done.has(left[0].element)) left.shift();
  }
  merged.push(...left.filter(({ element }) => !appliedItems.has(element)).map(({ value }) => value));
  return merged;

  /** Live items are taken until one comes up that an applied one has to wait for. */
  function takeLiveBefore(element: string): void {
    for (let next = left[0]; next !== undefined; next = left[0]) {
      if (!appliedItems.has(next.element)) merged.push(next.value);
      else if (next.element === element || shared[0] === undefined || shared[0] === next.element) return;
      left.shift();
    }
  }
}
