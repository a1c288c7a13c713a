import { describe, expect, it } from 'vitest';
import { UnsupportedServerError } from '../errors.js';
import { busNames } from './bus-names.js';
import { checkServerVersion, serverOptions } from './servers.js';

describe('the server', () => {
  it('may be 2.9 or anything later', () => {
    for (const version of ['2.9.0', '2.9.10', '2.10.27', '2.15.1-RC.1', '3.0.0']) {
      expect(() => checkServerVersion(version), version).not.toThrow();
    }
  });

  it('may not be older, or keep its version to itself', () => {
    for (const version of ['2.8.4', '1.4.1', '', 'unknown']) {
      expect(() => checkServerVersion(version), version).toThrow(UnsupportedServerError);
    }
  });

  it('is named by URL, with several addresses, user, token and TLS', () => {
    expect(serverOptions('nats://127.0.0.1:4222')).toEqual({ servers: ['127.0.0.1:4222'] });
    expect(serverOptions('nats://a:4222, nats://b:4223').servers).toEqual(['a:4222', 'b:4223']);
    expect(serverOptions('tls://bob:p%40ss@nats.example')).toEqual({
      servers: ['nats.example'],
      tls: {},
      user: 'bob',
      pass: 'p@ss',
    });
    expect(serverOptions('nats://t0ken@a:1')).toEqual({ servers: ['a:1'], token: 't0ken' });
  });

  it('holds the names of one broker apart from those of another', () => {
    expect(busNames()).toEqual({
      stream: 'BERTH_LOG',
      subject: 'berth.log',
      doorbell: 'berth.doorbell',
      calls: 'berth.commits',
    });
    expect(busNames('berth-b')).toEqual({
      stream: 'BERTH-B_LOG',
      subject: 'berth-b.log',
      doorbell: 'berth-b.doorbell',
      calls: 'berth-b.commits',
    });
    expect(() => busNames('no.dots')).toThrow();
  });
});
