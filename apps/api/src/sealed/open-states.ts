import { canonicalJson } from '@berth/domain';
import { isSealedKind, SEALED_PREFIX, type Sealer, type UnsealError, withoutSealed } from '@berth/sealing';
import { parseState } from '../resources/object-text.js';

/** A state as log and tables hold it: a stored object, or an entry of the log. */
type Stored = { readonly kind: string; readonly state: string; readonly deletes?: boolean };

/** What may be shown to whoever may read the object; with `unopened` its secret values are left out, and why. */
export type Readable<Item> = Item & { readonly unopened?: UnsealError };

/**
 * The states with their secret values readable. One that does not open is shown without them, so that it hides no
 * other; so is the last state of an object that ended, whose key went with it. States with nothing sealed are
 * passed through unparsed.
 */
export async function openStates<Item extends Stored>(
  items: readonly Item[],
  sealer: Pick<Sealer, 'openAll'>,
): Promise<readonly Readable<Item>[]> {
  if (!items.some(isSealed)) return items;
  const toOpen = items.filter((item) => isSealed(item) && item.deletes !== true);
  const opened = await sealer.openAll(toOpen.map(({ state }) => parseState(state)));
  const byItem = new Map(toOpen.map((item, index) => [item, opened[index]]));
  return items.map((item) => {
    const found = byItem.get(item);
    if (found !== undefined) {
      const state = canonicalJson(found.object);
      return found.failure === undefined ? { ...item, state } : { ...item, state, unopened: found.failure };
    }
    return isSealed(item) ? { ...item, state: canonicalJson(withoutSealed(parseState(item.state))) } : item;
  });
}

/** What a client is told of objects it is shown without their secret values. */
export function unopenedWarnings(items: readonly { readonly unopened?: UnsealError }[]): readonly string[] {
  return items.flatMap(({ unopened }) => (unopened === undefined ? [] : [`left out: ${unopened.message}`]));
}

function isSealed({ kind, state }: Stored): boolean {
  return isSealedKind(kind) && state.includes(SEALED_PREFIX);
}
