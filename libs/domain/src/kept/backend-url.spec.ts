import { describe, expect, it } from 'vitest';
import { parseBackendUrl } from './backend-url.js';

describe('parseBackendUrl', () => {
  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', ''],
    ['http://heketi', 'http://heketi:80', ''],
    ['HTTPS://Heketi.Example./', 'https://heketi.example:443', ''],
    ['https://heketi.example:443/gluster//', 'https://heketi.example:443', '/gluster'],
    ['http://0x7f.1:8080', 'http://127.0.0.1:8080', ''],
    ['http://2130706433', 'http://127.0.0.1:80', ''],
    ['http://[0:0:0:0:0:0:0:1]:8080', 'http://[::1]:8080', ''],
  ])('reads %s in one form', (text, origin, basePath) => {
    expect(parseBackendUrl(text)).toEqual({ origin, basePath, normalised: origin + basePath });
  });

  it.each([
    '',
    'heketi:8080',
    'file:///etc/passwd',
    'ftp://heketi',
    'http://',
    'http://h?x=1',
    'http://h#x',
    'http://h:99999',
  ])('refuses %j', (text) =>
    expect(() => parseBackendUrl(text)).toThrow(expect.objectContaining({ name: 'BackendUrlError' })),
  );

  it('does not repeat a password', () => {
    expect(() => parseBackendUrl('http://admin:hunter2@heketi')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
    );
  });
});
