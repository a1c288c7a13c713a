import { type KubeObject } from '@berth/domain';
import { withResourceVersion } from '@berth/kube';

/** An object with its resourceVersion: how clients see it. */
export type ServedObject = KubeObject & {
  readonly metadata: KubeObject['metadata'] & { readonly resourceVersion: string };
};

/** A stored state as the object clients see. */
export function servedObject(state: string, position: number): ServedObject {
  // Trusted text: only canonical JSON of a served object gets into the log.
  return JSON.parse(withResourceVersion(state, position)) as ServedObject;
}

/** A stored state as the object the domain knows. */
export function parseState(state: string): KubeObject {
  return JSON.parse(state) as KubeObject;
}
