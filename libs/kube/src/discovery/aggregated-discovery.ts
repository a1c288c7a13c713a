import {
  byGroupAndVersion,
  type ResourceDescription,
  type SubresourceDescription,
} from './resource-description.js';

/** The versions aggregated discovery is served in. */
export type DiscoveryVersion = 'v2' | 'v2beta1';

/** All groups, versions and resources below `/api` (core) or `/apis` (the others) in one answer. */
export function aggregatedDiscovery(
  resources: readonly ResourceDescription[],
  root: 'api' | 'apis',
  version: DiscoveryVersion,
) {
  const groups = [...byGroupAndVersion(resources)].filter(([group]) => (group === '') === (root === 'api'));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
      versions: [...versions].map(([name, members]) => ({
        version: name,
        freshness: 'Current',
        resources: members.map(describeResource),
      })),
    })),
  };
}

function describeResource(resource: ResourceDescription) {
  const { group, version, kind, subresources, shortNames, categories } = resource;
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((each) => describeSubresource(resource, each)),
    }),
  };
}

function describeSubresource(
  { group, version, kind }: ResourceDescription,
  subresource: SubresourceDescription,
) {
  return {
    subresource: subresource.name,
    responseKind: subresource.responseKind ?? { group, version, kind },
    verbs: subresource.verbs,
  };
}
