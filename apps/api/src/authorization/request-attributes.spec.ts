import { describe, expect, it } from 'vitest';
import { askedOf } from './request-attributes.js';

const none = { group: '', subresource: '', namespace: '', name: '' };

describe('what a request asks for', () => {
  it.each([
    ['GET', '/api/v1/persistentvolumes', {}, { verb: 'list', resource: 'persistentvolumes' }],
    ['GET', '/api/v1/persistentvolumes', { watch: 'true' }, { verb: 'watch', resource: 'persistentvolumes' }],
    [
      'GET',
      '/api/v1/watch/persistentvolumes/a',
      {},
      { verb: 'watch', resource: 'persistentvolumes', name: 'a' },
    ],
    ['GET', '/api/v1/persistentvolumes/a', {}, { verb: 'get', resource: 'persistentvolumes', name: 'a' }],
    [
      'GET',
      '/api/v1/persistentvolumes/a',
      { watch: 'true' },
      { verb: 'get', resource: 'persistentvolumes', name: 'a' },
    ],
    ['POST', '/api/v1/persistentvolumes', {}, { verb: 'create', resource: 'persistentvolumes' }],
    ['PUT', '/api/v1/persistentvolumes/a', {}, { verb: 'update', resource: 'persistentvolumes', name: 'a' }],
    [
      'PATCH',
      '/api/v1/namespaces/n/persistentvolumeclaims/a/status',
      {},
      {
        verb: 'patch',
        resource: 'persistentvolumeclaims',
        subresource: 'status',
        namespace: 'n',
        name: 'a',
      },
    ],
    [
      'DELETE',
      '/api/v1/namespaces/n/persistentvolumeclaims',
      {},
      { verb: 'deletecollection', resource: 'persistentvolumeclaims', namespace: 'n' },
    ],
    ['GET', '/api/v1/namespaces/n', {}, { verb: 'get', resource: 'namespaces', namespace: 'n', name: 'n' }],
    [
      'GET',
      '/apis/storage.k8s.io/v1/storageclasses',
      { fieldSelector: 'metadata.name=fast' },
      { verb: 'list', group: 'storage.k8s.io', resource: 'storageclasses', name: 'fast' },
    ],
    [
      'GET',
      '/api/v1/persistentvolumes',
      { fieldSelector: 'metadata.namespace!=x,metadata.name==a', watch: '1' },
      { verb: 'watch', resource: 'persistentvolumes', name: 'a' },
    ],
    ...['metadata.name!=a', 'metadata.name=a\\,b', 'metadata.name=', 'metadata.name=a=b', 'spec.name=a'].map(
      (fieldSelector): [string, string, { fieldSelector: string }, object] => [
        'GET',
        '/api/v1/persistentvolumes',
        { fieldSelector },
        { verb: 'list', resource: 'persistentvolumes' },
      ],
    ),
    [
      'DELETE',
      '/api/v1/persistentvolumes',
      { fieldSelector: 'metadata.name=a' },
      { verb: 'deletecollection', resource: 'persistentvolumes' },
    ],
  ])('%s %s %j', (method, path, query, expected) => {
    expect(askedOf(method, path, query, 'default')).toEqual({
      cluster: 'default',
      attributes: { ...none, ...expected },
    });
    expect(askedOf(method, `/clusters/prod${path}`, query, 'default')).toEqual({
      cluster: 'prod',
      attributes: { ...none, ...expected },
    });
  });

  it('is about a path where it names no resource', () => {
    const attributes = { verb: 'get', path: '/openapi/v3' };
    expect(askedOf('GET', '/openapi/v3', {}, 'default')).toEqual({ cluster: 'default', attributes });
    expect(askedOf('GET', '/clusters/prod/openapi/v3', {}, 'default')).toEqual({
      cluster: 'prod',
      attributes,
    });
  });

  it('of what lives at the root is judged there', () => {
    const { cluster } = askedOf('GET', '/clusters/prod/apis/berth.dev/v1/backends', {}, 'default');
    expect(cluster).toBe('default');
  });
});
