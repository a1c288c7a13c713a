import { BackendUrlError, parseBackendUrl } from '@berth/domain';
import { backendSpec } from '../resources/backend/validate.js';
import { parseState } from '../resources/object-text.js';
import { type Sighting } from './sighting.js';

type KnownBackend = { readonly uid: string; readonly position: number; readonly url: string | undefined };

/** Where the Backends are, by name. */
export class KnownBackends {
  readonly #known = new Map<string, KnownBackend>();

  note({ name, uid, position, state, deletes }: Sighting): void {
    const known = this.#known.get(name);
    if (known !== undefined && known.position >= position) return;
    if (deletes !== true) this.#known.set(name, { uid, position, url: normalised(state) });
    else if (known?.uid === uid) this.#known.delete(name);
  }

  clear(): void {
    this.#known.clear();
  }

  /** The name of the Backend of a normalised URL. */
  at(url: string): string | undefined {
    for (const [name, known] of this.#known) if (known.url === url) return name;
    return undefined;
  }
}

/** A URL that cannot be read is that of no other. */
function normalised(state: string): string | undefined {
  try {
    return parseBackendUrl(backendSpec(parseState(state)).url ?? '').normalised;
  } catch (error) {
    if (error instanceof BackendUrlError) return undefined;
    throw error;
  }
}
