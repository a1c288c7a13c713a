import { describe, expect, it } from 'vitest';
import { redactText, redactUrl } from './redact.js';

describe('redaction', () => {
  it('masks the password of a URL and keeps the rest', () => {
    expect(redactUrl('postgres://berth:s3cret@db:5432/berth?sslpassword=x')).toBe(
      'postgres://berth:***@db:5432/berth',
    );
  });

  it('masks the password of each of several URLs', () => {
    expect(redactUrl('nats://u:a@one:4222,nats://u:b@two:4222')).toBe(
      'nats://u:***@one:4222,nats://u:***@two:4222',
    );
  });

  it('shows nothing of what is no URL', () => {
    expect(redactUrl('s3cret')).toBe('***');
  });

  it('masks passwords and bearer tokens anywhere in a text', () => {
    const line = '{"a":"postgres://u:p%40ss@h/db","b":"nats://:pw@h","c":"Authorization: Bearer abc.def-1"}';
    expect(redactText(line)).toBe(
      '{"a":"postgres://u:***@h/db","b":"nats://:***@h","c":"Authorization: Bearer ***"}',
    );
  });

  it('leaves a text without secrets as it is', () => {
    const line = 'listening on https://127.0.0.1:6443/api for user@example.org';
    expect(redactText(line)).toBe(line);
  });
});
