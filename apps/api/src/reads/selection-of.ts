import { matchesFields, matchesLabels, requiredValue, type Selection } from '@berth/kube';
import { type KubeObject } from '@berth/domain';
import { type Resource } from '../resources/resource.js';

/** Tells whether an object is selected; undefined: everything is, and nothing needs to be parsed to know. */
export function predicateOf(
  resource: Resource,
  { labels, fields }: Selection,
): ((object: KubeObject) => boolean) | undefined {
  if (labels.length === 0 && fields.length === 0) return undefined;
  return (object) =>
    matchesLabels(labels, object.metadata.labels) && matchesFields(fields, resource.selectableFields, object);
}

/** Whether an edit can move an object in or out of the selection. */
export function canShift(resource: Resource, { labels, fields }: Selection): boolean {
  return labels.length > 0 || fields.some(({ field }) => resource.shiftingFields.includes(field));
}

/** The one name a selection can hold, where that and the namespace leave one object: no need to look at the others. */
export function pinnedName(
  resource: Resource,
  namespace: string | undefined,
  { fields }: Selection,
): string | undefined {
  if (resource.namespaced && namespace === undefined) return undefined;
  return requiredValue(fields, 'metadata.name');
}
