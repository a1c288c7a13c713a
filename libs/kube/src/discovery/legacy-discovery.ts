import { apiVersionOf, byGroupAndVersion, type ResourceDescription } from './resource-description.js';

/** `GET /api`. */
export function apiVersions(resources: readonly ResourceDescription[]) {
  const versions = [...(byGroupAndVersion(resources).get('')?.keys() ?? [])];
  return { kind: 'APIVersions', versions, serverAddressByClientCIDRs: [] };
}

/** `GET /apis`: all groups but the core. */
export function apiGroupList(resources: readonly ResourceDescription[]) {
  const names = [...byGroupAndVersion(resources).keys()].filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: names.map((name) => describeGroup(resources, name)),
  };
}

/** `GET /apis/<group>`; undefined for a group that is not served. */
export function apiGroup(resources: readonly ResourceDescription[], name: string) {
  if (name === '' || !byGroupAndVersion(resources).has(name)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(resources, name) };
}

/** `GET /api/v1` or `/apis/<group>/<version>`; undefined for what is not served. */
export function apiResourceList(resources: readonly ResourceDescription[], group: string, version: string) {
  const members = byGroupAndVersion(resources).get(group)?.get(version);
  if (members === undefined) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: members.flatMap((resource) => [describeResource(resource), ...describeSubresources(resource)]),
  };
}

function describeGroup(resources: readonly ResourceDescription[], name: string) {
  const served = [...(byGroupAndVersion(resources).get(name)?.keys() ?? [])];
  const versions = served.map((version) => ({
    groupVersion: apiVersionOf({ group: name, version }),
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function describeResource({ plural, singular, namespaced, kind, verbs, ...more }: ResourceDescription) {
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(more.shortNames.length > 0 && { shortNames: more.shortNames }),
    ...(more.categories.length > 0 && { categories: more.categories }),
  };
}

function describeSubresources({ plural, namespaced, kind, subresources }: ResourceDescription) {
  return subresources.map(({ name, verbs, responseKind }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(responseKind && { group: responseKind.group, version: responseKind.version }),
    kind: responseKind?.kind ?? kind,
    verbs,
  }));
}
