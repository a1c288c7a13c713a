import { type KubeObject, type Tracked } from '@berth/domain';
import { type StoredObject } from '@berth/event-store';
import { servedManager, withoutMember, withResourceVersion, withServedManagers } from '@berth/kube';

/** An object with its resourceVersion: how clients see it. */
export type ServedObject = KubeObject & {
  readonly metadata: KubeObject['metadata'] & { readonly resourceVersion: string };
};

/** A stored state as the text clients get: with version and managers in full, without what Berth keeps for itself. */
export function servedText(state: string, position: number): string {
  return withResourceVersion(withServedManagers(withoutMember(state, 'berth')), position);
}

/** A stored state as the object clients see. */
export function servedObject(state: string, position: number): ServedObject {
  // Trusted text: only canonical JSON of a served object gets into the log.
  return JSON.parse(servedText(state, position)) as ServedObject;
}

/** An object as clients see it; one of a dry run has no position. */
export function served({ berth: _berth, ...object }: KubeObject, position: number | undefined): KubeObject {
  const version = position === undefined ? {} : { resourceVersion: String(position) };
  const { managedFields } = object.metadata;
  const managers = managedFields === undefined ? {} : { managedFields: managedFields.map(servedManager) };
  return { ...object, metadata: { ...object.metadata, ...managers, ...version } };
}

/** A stored state as the object the domain knows. */
export function parseState(state: string): KubeObject {
  return JSON.parse(state) as KubeObject;
}

/** A stored object as decisions are made on it. */
export function trackedOf({ cluster, version, position, state }: StoredObject): Tracked {
  return { cluster, version, position, object: parseState(state) };
}
