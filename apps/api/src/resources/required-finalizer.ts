import { hasFinalizer, type KubeObject, withFinalizer } from '@berth/domain';

/** The object with a finalizer it must have. */
export function withRequiredFinalizer(object: KubeObject, finalizer: string): KubeObject {
  return hasFinalizer(object, finalizer) ? object : withFinalizer(object, finalizer);
}
