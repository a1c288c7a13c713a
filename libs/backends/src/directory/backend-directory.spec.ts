import { type Backend } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { BackendDirectory } from './backend-directory.js';

function backend(name: string, url: string, more: Partial<Backend['spec']> = {}): Backend {
  const metadata = { name, uid: `uid-${name}`, creationTimestamp: '2026-01-02T03:04:05Z' };
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Backend',
    metadata,
    spec: { type: 'heketi', url, ...more },
  };
}

function directoryOf(...backends: readonly Backend[]): BackendDirectory {
  const directory = new BackendDirectory();
  for (const one of backends) directory.put(one);
  return directory;
}

describe('the directory of Backends', () => {
  it.each(['http://heketi.example', 'HTTP://Heketi.Example.:80/', 'http://heketi.example:80'])(
    'finds a Backend by what %s means',
    (url) => {
      expect(directoryOf(backend('gluster', 'http://heketi.example:80')).byUrl(url)?.name).toBe('gluster');
    },
  );

  it.each(['https://heketi.example', 'http://heketi.example/other', 'http://other.example', 'no url', ''])(
    'finds none by %j',
    (url) => {
      expect(directoryOf(backend('gluster', 'http://heketi.example')).byUrl(url)).toBeUndefined();
    },
  );

  it('tells Backends of one host apart by their path', () => {
    const directory = directoryOf(backend('b', 'http://host/two'), backend('a', 'http://host/one'));
    expect(directory.byUrl('http://host/two/')?.name).toBe('b');
    expect(directory.all().map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('forgets a Backend that is removed, that moves, or whose URL cannot be read', () => {
    const directory = directoryOf(backend('a', 'http://one'), backend('b', 'http://two'));
    directory.remove('a');
    directory.put(backend('b', 'http://three'));
    expect([directory.byUrl('http://one'), directory.byUrl('http://two')]).toEqual([undefined, undefined]);
    expect(directory.byUrl('http://three')?.name).toBe('b');
    directory.put(backend('b', 'http://user:word@three'));
    expect(directory.byName('b')).toBeUndefined();
  });

  it('lets no request leave to what is not, or no longer, registered', async () => {
    const directory = directoryOf(backend('a', 'http://127.0.0.1:1', { allowPrivateAddresses: true }));
    const registered = directory.byName('a')!;
    expect(await directory.open(registered).check()).toMatchObject({ failure: { reason: 'Unreachable' } });
    directory.put(backend('a', 'http://127.0.0.1:1'));
    expect(await directory.open(registered).check()).toMatchObject({ failure: { reason: 'Forbidden' } });
    directory.clear();
    expect(await directory.open(registered).check()).toMatchObject({ failure: { reason: 'Forbidden' } });
    directory.close();
  });
});
