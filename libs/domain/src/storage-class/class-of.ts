import { annotationOf, LEGACY_CLASS } from '../object/annotations.js';
import { type KubeObject } from '../object/kube-object.js';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** The class a claim or volume names: the old annotation, else the field. None differs from the empty name. */
export function classOf(object: KubeObject): string | undefined {
  // Both kinds have the field.
  const spec = object.spec as { readonly storageClassName?: string } | undefined;
  return annotationOf(object, LEGACY_CLASS) ?? spec?.storageClassName;
}

/** True for a class that claims get which name none. */
export function isDefaultClass(storageClass: KubeObject): boolean {
  return DEFAULT_ANNOTATIONS.some((key) => annotationOf(storageClass, key) === 'true');
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
