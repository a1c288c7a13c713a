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
  const tables = Object.entries(changes).map(([name, entries]) => {
    const gone = (id: string) => Object.hasOwn(entries, id) && entries[id] === null;
    const merged: Changed = { ...state[name as keyof State], ...entries };
    return [name, Object.fromEntries(Object.entries(merged).filter(([id]) => !gone(id)))];
  });
  return { ...state, ...Object.fromEntries(tables) };
}

function changedEntries(before: Entries, after: Entries): Changed {
  if (before === after) return {};
  const set = Object.entries(after).filter(([id, entry]) => before[id] !== entry);
  const gone = Object.keys(before).filter((id) => !(id in after));
  return { ...Object.fromEntries(set), ...Object.fromEntries(gone.map((id) => [id, null] as const)) };
}
