import { type StorageClass } from '@berth/domain';
import { type BackendDirectory } from './backend-directory.js';

/**
 * Whether a class of the Secret's cluster, or a Backend, takes its key from the Secret. Keys of `classes` are cluster
 * and name, with a slash between.
 */
export function isMentioned(
  secret: { readonly cluster: string; readonly namespace: string; readonly name: string },
  classes: ReadonlyMap<string, StorageClass>,
  directory: BackendDirectory,
): boolean {
  const { cluster, namespace, name } = secret;
  const byBackend = directory
    .all()
    .some(
      ({ spec: { secretRef } }) =>
        secretRef?.cluster === cluster && secretRef.namespace === namespace && secretRef.name === name,
    );
  if (byBackend) return true;
  for (const [key, { parameters = {} }] of classes) {
    // Parameter names count without regard to case; a value that only looks like one wakes in vain.
    const values = Object.values(parameters);
    if (key.startsWith(`${cluster}/`) && values.includes(name) && values.includes(namespace)) return true;
  }
  return false;
}
