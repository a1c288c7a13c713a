import { type ObjectSchema } from '../schema/schema.js';
import { type GroupResource } from '../status/api-error.js';

/** What can be done with a resource; a missing `list` hides it from `get`, a missing `watch` breaks `wait`. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A path below an object, such as `status`. */
export type SubresourceDescription = {
  readonly name: string;
  readonly verbs: readonly Verb[];
  /** Where it answers another kind than its object. */
  readonly responseKind?: { readonly group: string; readonly version: string; readonly kind: string };
};

/** One served resource in one version: what discovery, OpenAPI and routes are made from. */
export type ResourceDescription = {
  /** `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly SubresourceDescription[];
  readonly schema: ObjectSchema;
};

type GroupVersion = Pick<ResourceDescription, 'group' | 'version'>;

/** As objects name it: `v1`, `storage.k8s.io/v1`. */
export function apiVersionOf({ group, version }: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

/** As paths name it: `api/v1`, `apis/storage.k8s.io/v1`. */
export function pathOf({ group, version }: GroupVersion): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

/** As messages name it. */
export function groupResourceOf({ group, plural }: ResourceDescription): GroupResource {
  return { group, resource: plural };
}

/** The resources by group, in order of appearance, and in each by version: the first one is preferred. */
export function byGroupAndVersion(
  resources: readonly ResourceDescription[],
): ReadonlyMap<string, ReadonlyMap<string, readonly ResourceDescription[]>> {
  const groups = new Map<string, Map<string, ResourceDescription[]>>();
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, ResourceDescription[]>();
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
    groups.set(resource.group, versions);
  }
  return groups;
}
