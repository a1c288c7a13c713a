import { describe, expect, it } from 'vitest';
import { kindSchema } from '../schema/kind-schema.js';
import { aggregatedDiscovery } from './aggregated-discovery.js';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './legacy-discovery.js';
import { contentTypeOf, negotiateDiscovery, negotiateObject } from './negotiate.js';
import { apiVersionOf, pathOf, type ResourceDescription } from './resource-description.js';

const volume: ResourceDescription = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  verbs: ['create', 'get', 'list', 'watch'],
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  schema: kindSchema('io.k8s.api.core.v1.PersistentVolume', 'A volume.', {}),
};
const storageClass: ResourceDescription = {
  ...volume,
  group: 'storage.k8s.io',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  subresources: [],
};
const served = [volume, storageClass];

describe('legacy discovery', () => {
  it('keeps the core group apart from the others', () => {
    expect(apiVersions(served)).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(apiGroupList(served).groups).toEqual([
      {
        name: 'storage.k8s.io',
        versions: [{ groupVersion: 'storage.k8s.io/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'storage.k8s.io/v1', version: 'v1' },
      },
    ]);
    expect(apiGroup(served, 'storage.k8s.io')).toMatchObject({ kind: 'APIGroup', name: 'storage.k8s.io' });
    expect(apiGroup(served, 'apps')).toBeUndefined();
  });

  it('lists resources and their subresources', () => {
    expect(apiResourceList(served, '', 'v1')).toEqual({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'v1',
      resources: [
        {
          name: 'persistentvolumes',
          singularName: 'persistentvolume',
          namespaced: false,
          kind: 'PersistentVolume',
          verbs: ['create', 'get', 'list', 'watch'],
          shortNames: ['pv'],
        },
        {
          name: 'persistentvolumes/status',
          singularName: '',
          namespaced: false,
          kind: 'PersistentVolume',
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
    expect(apiResourceList(served, 'apps', 'v1')).toBeUndefined();
  });
});

describe('aggregated discovery', () => {
  it('answers core below /api and the rest below /apis', () => {
    const core = aggregatedDiscovery(served, 'api', 'v2');
    expect(core.apiVersion).toBe('apidiscovery.k8s.io/v2');
    expect(core.items).toHaveLength(1);
    expect(core.items[0]?.metadata).not.toHaveProperty('name');
    expect(core.items[0]?.versions[0]).toMatchObject({
      version: 'v1',
      freshness: 'Current',
      resources: [
        {
          resource: 'persistentvolumes',
          responseKind: { group: '', version: 'v1', kind: 'PersistentVolume' },
          scope: 'Cluster',
          singularResource: 'persistentvolume',
          shortNames: ['pv'],
          subresources: [{ subresource: 'status', verbs: ['get', 'patch', 'update'] }],
        },
      ],
    });
    expect(aggregatedDiscovery(served, 'apis', 'v2beta1').items.map(({ metadata }) => metadata.name)).toEqual(
      ['storage.k8s.io'],
    );
  });
});

describe('negotiation', () => {
  const table =
    'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
  const discovery =
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

  it.each([
    [table, { as: 'table', version: 'v1' }],
    ['application/json;as=Table;v=v9;g=meta.k8s.io,application/json', { as: 'json' }],
    ['application/vnd.kubernetes.protobuf,application/json', { as: 'json' }],
    [
      'application/json;q=0.5,application/json;as=Table;v=v1beta1;g=meta.k8s.io',
      { as: 'table', version: 'v1beta1' },
    ],
    [
      'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
      { as: 'metadata', version: 'v1' },
    ],
    ['*/*', { as: 'json' }],
    [undefined, { as: 'json' }],
    ['application/vnd.kubernetes.protobuf', undefined],
    ['application/json;q=0', undefined],
  ])('%s gives %j', (accept, form) => {
    expect(negotiateObject(accept)).toEqual(form);
  });

  it('repeats the parameters of aggregated discovery in the answer', () => {
    const form = negotiateDiscovery(discovery);
    expect(form).toEqual({ as: 'discovery', version: 'v2' });
    expect(contentTypeOf({ as: 'discovery', version: 'v2' })).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
  });
});

describe('names of a group and version', () => {
  it('differ between core and the others', () => {
    expect([apiVersionOf(volume), pathOf(volume)]).toEqual(['v1', 'api/v1']);
    expect([apiVersionOf(storageClass), pathOf(storageClass)]).toEqual([
      'storage.k8s.io/v1',
      'apis/storage.k8s.io/v1',
    ]);
  });
});
