import { type KubeObject } from './kube-object.js';

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/** The object with a finalizer added at the end, unless it is there. */
export function withFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  if (hasFinalizer(object, finalizer)) return object;
  const finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

/** The object without a finalizer; an empty list of finalizers goes too. */
export function withoutFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  const { finalizers, ...metadata } = object.metadata;
  const kept = (finalizers ?? []).filter((it) => it !== finalizer);
  return { ...object, metadata: kept.length > 0 ? { ...metadata, finalizers: kept } : metadata };
}
