import { type Backing } from '@berth/domain';
import { type BackendVolume, type Failure } from '../backend.js';
import { type RegisteredBackend } from './backend-directory.js';
import { type ParsedClass } from './credentials.js';

/** What names a volume at a back end. */
export type VolumeTarget = {
  readonly backend: RegisteredBackend;
  /** The back end's own id. */
  readonly id: string;
  /** What it must be called there: an id may be wrong, and mean a volume of someone else. */
  readonly name: string;
  /** The class whose parameters name the back end, where it still does. */
  readonly of?: ParsedClass;
};

/** What Berth made for a volume; undefined: its Backend is not registered any more. */
export function targetOf(
  backing: Backing,
  of: ParsedClass | undefined,
  backendByUrl: (url: string) => RegisteredBackend | undefined,
): VolumeTarget | undefined {
  const backend = backendByUrl(backing.url);
  if (backend === undefined) return undefined;
  // A class that names another back end by now says nothing about this volume.
  const isOfClass = of !== undefined && backendByUrl(of.parameters.restUrl)?.name === backend.name;
  return { backend, id: backing.id, name: backing.volumeName, ...(isOfClass && { of }) };
}

/** An id could be wrong; the name at the back end says whose volume it is. Undefined: it is the one. */
export function otherThanMeant(
  { name: actual }: Pick<BackendVolume, 'name'>,
  { id, name, backend }: VolumeTarget,
): Failure | undefined {
  if (actual === name) return undefined;
  const message = `volume ${id} at Backend "${backend.name}" is not called ${name}, so it is another one; nothing was changed`;
  return { reason: 'InvalidRequest', message, helps: { later: false, elsewhere: false } };
}

/** In words for whoever waits for a volume whose back end cannot be asked. */
export function unregistered(what: string): string {
  return `${what} is no registered Backend, so nothing was asked of it; an administrator can create a Backend with this url`;
}
