import { type KubeObject } from '@berth/domain';

export const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** The class an object names: the legacy annotation wins; undefined differs from the empty name. */
export function classOf(object: KubeObject): string | undefined {
  const annotated = object.metadata.annotations?.[BETA_CLASS_ANNOTATION];
  return annotated ?? (object.spec as { storageClassName?: string } | undefined)?.storageClassName;
}

export function isDefaultClass(storageClass: KubeObject): boolean {
  return DEFAULT_ANNOTATIONS.some((key) => storageClass.metadata.annotations?.[key] === 'true');
}

/** The default among several: the newest, and of equally new ones the first by name. */
export function chooseDefaultClass(classes: Iterable<KubeObject>): string | undefined {
  let chosen: KubeObject | undefined;
  for (const storageClass of classes) {
    if (!isDefaultClass(storageClass)) continue;
    if (chosen === undefined || comesFirst(storageClass, chosen)) chosen = storageClass;
  }
  return chosen?.metadata.name;
}

function comesFirst(one: KubeObject, other: KubeObject): boolean {
  const { creationTimestamp: made, name } = one.metadata;
  const than = other.metadata;
  return made === than.creationTimestamp ? name < than.name : made > than.creationTimestamp;
}
