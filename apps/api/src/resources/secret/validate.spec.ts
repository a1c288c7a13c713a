import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { completeSecret } from './string-data.js';
import { validateSecret, validateSecretUpdate } from './validate.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (fields: Record<string, unknown> = {}, parts = {}) =>
  coreObject('Secret', { type: 'Opaque', ...fields }, parts);
const ofType = (type: string, data: Record<string, string>) =>
  secret({
    type: `kubernetes.io/${type}`,
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])),
  });

const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

describe('completeSecret', () => {
  it('puts plain texts into data, over what has the same key', () => {
    const given = secret({ data: { a: base64('old'), b: base64('kept') }, stringData: { a: 'né', c: '' } });
    expect(completeSecret(given)).toEqual(secret({ data: { a: base64('né'), b: base64('kept'), c: '' } }));
  });

  it('takes an empty type for none', () => {
    expect(completeSecret(secret({ type: '' }))).toEqual(secret());
  });
});

describe('validateSecret', () => {
  it.each([
    ['nothing', secret()],
    ['any keys of no type', secret({ data: { 'a.b_c-D': base64('x'), '.x': '' } })],
    ['a registry login', ofType('dockerconfigjson', { '.dockerconfigjson': '{"auths":{}}' })],
    ['a user without password', ofType('basic-auth', { username: 'u' })],
    ['a key', ofType('ssh-auth', { 'ssh-privatekey': 'k' })],
    ['a certificate', ofType('tls', { 'tls.crt': 'c', 'tls.key': 'k' })],
    ['a type that nobody knows', secret({ type: 'example.com/x' })],
    ['a mebibyte', secret({ data: { a: base64('x'.repeat(1024 * 1024)) } })],
  ])('takes %s', (_what, given) => {
    expect(validateSecret(given)).toEqual([]);
  });

  it.each([
    [
      'a key with a space',
      secret({ data: { 'a b': '' } }),
      `data[a b] FieldValueInvalid Invalid value: "a b": ${KEY_RULE}`,
    ],
    [
      'a key that leads out of its folder',
      secret({ data: { '..a': '' } }),
      `data[..a] FieldValueInvalid Invalid value: "..a": must not start with '..'`,
    ],
    [
      'more than a mebibyte',
      secret({ data: { a: base64('x'.repeat(1024 * 1024)), b: base64('x') } }),
      'data FieldValueTooLong Too long: may not be more than 1048576 bytes',
    ],
    [
      'a registry login without its key',
      ofType('dockerconfigjson', {}),
      'data[.dockerconfigjson] FieldValueRequired Required value',
    ],
    [
      'a registry login that is no JSON, without repeating it',
      ofType('dockerconfigjson', { '.dockerconfigjson': 'hunter2' }),
      'data[.dockerconfigjson] FieldValueInvalid Invalid value: "<secret contents redacted>": must be valid JSON',
    ],
    [
      'a registry login with a key that bodies may not have',
      ofType('dockerconfigjson', { '.dockerconfigjson': '{"a\\\\":1}' }),
      'data[.dockerconfigjson] FieldValueInvalid Invalid value: "<secret contents redacted>": must be valid JSON',
    ],
    [
      'an empty key for ssh',
      ofType('ssh-auth', { 'ssh-privatekey': '' }),
      'data[ssh-privatekey] FieldValueRequired Required value',
    ],
    [
      'a certificate without its key',
      ofType('tls', { 'tls.crt': 'c' }),
      'data[tls.key] FieldValueRequired Required value',
    ],
    [
      'a token of nobody',
      ofType('service-account-token', {}),
      'metadata.annotations[kubernetes.io/service-account.name] FieldValueRequired Required value',
    ],
  ])('refuses %s', (_what, given, error) => {
    expect(errorLines(validateSecret(given))).toEqual([error]);
  });

  it('wants a user or a password of basic-auth', () => {
    expect(errorLines(validateSecret(ofType('basic-auth', {})))).toEqual([
      'data[username] FieldValueRequired Required value',
      'data[password] FieldValueRequired Required value',
    ]);
  });
});

describe('validateSecretUpdate', () => {
  const data = { a: base64('x') };
  const frozen = 'field is immutable when `immutable` is set';

  it.each([
    ['other data', secret({ data }), secret(), []],
    ['what becomes immutable', secret({ data, immutable: true }), secret({ data }), []],
    [
      'labels of an immutable one',
      secret({ data, immutable: true }, { metadata: { labels: { a: 'b' } } }),
      secret({ data, immutable: true }),
      [],
    ],
    [
      'another type',
      secret({ type: 'kubernetes.io/tls' }),
      secret(),
      ['type FieldValueInvalid Invalid value: "kubernetes.io/tls": field is immutable'],
    ],
    [
      'other data of an immutable one',
      secret({ immutable: true }),
      secret({ data, immutable: true }),
      [`data FieldValueForbidden Forbidden: ${frozen}`],
    ],
    [
      'an immutable one that shall no longer be',
      secret({ data }),
      secret({ data, immutable: true }),
      [`immutable FieldValueForbidden Forbidden: ${frozen}`],
    ],
  ])('judges %s', (_what, after, before, errors) => {
    expect(errorLines(validateSecretUpdate(after, before))).toEqual(errors);
  });
});
