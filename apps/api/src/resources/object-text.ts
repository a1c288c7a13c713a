import { type KubeObject } from '@berth/domain';
import { withoutMember, withResourceVersion } from '@berth/kube';

/** An object with its resourceVersion: how clients see it. */
export type ServedObject = KubeObject & {
  readonly metadata: KubeObject['metadata'] & { readonly resourceVersion: string };
};

/** A stored state as the text clients get: with its resourceVersion, without what Berth keeps for itself. */
export function servedText(state: string, position: number): string {
  return withResourceVersion(withoutMember(state, 'berth'), position);
}

/** A stored state as the object clients see. */
export function servedObject(state: string, position: number): ServedObject {
  // Trusted text: only canonical JSON of a served object gets into the log.
  return JSON.parse(servedText(state, position)) as ServedObject;
}

/** An object as clients see it; one of a dry run has no position. */
export function served({ berth: _berth, ...object }: KubeObject, position: number | undefined): KubeObject {
  const version = position === undefined ? {} : { resourceVersion: String(position) };
  return { ...object, metadata: { ...object.metadata, ...version } };
}

/** A stored state as the object the domain knows. */
export function parseState(state: string): KubeObject {
  return JSON.parse(state) as KubeObject;
}
