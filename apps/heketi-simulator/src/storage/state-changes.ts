import type { State, Table } from './state.js';

/** What became of entries: their new content, or null for those that are gone. */
export type StateChanges = {
  readonly [Name in keyof State]?: Readonly<Record<string, State[Name][string] | null>>;
};

type Entries = Table<object>;
type Changed = Readonly<Record<string, object | null>>;

/** States share what did not change, so it is found by looking at references only. */
export function changesBetween(before: State, after: State): StateChanges {
  const names = Object.keys(after) as (keyof State)[];
  const changed = names.flatMap((name) => {
    const entries = changedEntries(before[name], after[name]);
    return Object.keys(entries).length === 0 ? [] : [[name, entries] as const];
  });
  return Object.fromEntries(changed);
}

/** Safe to apply again: it sets entries to what they became. */
export function applyChanges(state: State, changes: StateChanges): State {
  const names = Object.keys(changes) as (keyof State)[];
  const tables = names.map((name) => [name, changedTable(state[name], changes[name] ?? {})] as const);
  return { ...state, ...Object.fromEntries(tables) };
}

function changedTable(before: Entries, changed: Changed): Entries {
  const after = Object.entries({ ...before, ...changed });
  return Object.fromEntries(after.filter((pair): pair is [string, object] => pair[1] !== null));
}

function changedEntries(before: Entries, after: Entries): Changed {
  if (before === after) return {};
  const changed: Record<string, object | null> = {};
  for (const [id, entry] of Object.entries(after)) if (before[id] !== entry) changed[id] = entry;
  for (const id of Object.keys(before)) if (!(id in after)) changed[id] = null;
  return changed;
}
