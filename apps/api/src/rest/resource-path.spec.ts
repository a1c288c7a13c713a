import { describe, expect, it } from 'vitest';
import { parseResourcePath } from './resource-path.js';

describe('parseResourcePath', () => {
  it.each([
    [
      '/api/v1/persistentvolumes',
      { cluster: 'default', group: '', version: 'v1', resource: 'persistentvolumes' },
    ],
    [
      '/clusters/east/api/v1/persistentvolumes/pv1',
      { cluster: 'east', group: '', version: 'v1', resource: 'persistentvolumes', name: 'pv1' },
    ],
    [
      '/apis/storage.k8s.io/v1/storageclasses/',
      { cluster: 'default', group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
    ],
    [
      '/clusters/east/api/v1/namespaces/team-a/persistentvolumeclaims/db/status',
      {
        cluster: 'east',
        group: '',
        version: 'v1',
        namespace: 'team-a',
        resource: 'persistentvolumeclaims',
        name: 'db',
        subresource: 'status',
      },
    ],
    [
      '/api/v1/watch/namespaces/team-a/persistentvolumeclaims/db',
      {
        cluster: 'default',
        group: '',
        version: 'v1',
        namespace: 'team-a',
        resource: 'persistentvolumeclaims',
        name: 'db',
        watches: true,
      },
    ],
    [
      '/api/v1/namespaces/team-a',
      { cluster: 'default', group: '', version: 'v1', resource: 'namespaces', name: 'team-a' },
    ],
    [
      '/api/v1/namespaces/team-a/status',
      {
        cluster: 'default',
        group: '',
        version: 'v1',
        resource: 'namespaces',
        name: 'team-a',
        subresource: 'status',
      },
    ],
    ['/api/v1/x/a%2Fb', { cluster: 'default', group: '', version: 'v1', resource: 'x', name: 'a/b' }],
  ])('takes %s apart', (path, expected) => {
    expect(parseResourcePath(path)).toEqual({ atRoot: !path.startsWith('/clusters/'), ...expected });
  });

  it.each([
    '/',
    '/api',
    '/api/v1',
    '/apis/storage.k8s.io/v1',
    '/clusters/east',
    '/api/v1/a//b',
    '/api/v1/a/b/c/d',
    '/api/v1/%zz',
  ])('finds no resource in %s', (path) => {
    expect(parseResourcePath(path)).toBeUndefined();
  });
});
