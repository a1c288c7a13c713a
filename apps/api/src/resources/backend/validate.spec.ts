import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../testing/certificates.js';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { type Admission } from '../resource.js';
import { validateBackend, validateBackendAmong, validateBackendUpdate } from './validate.js';

const backend = (spec: Record<string, unknown> = {}) =>
  coreObject('Backend', { spec: { type: 'heketi', url: 'http://heketi:8080', ...spec } });

const among = (known: Record<string, string>): Admission => ({
  now: '2026-01-01T00:00:00Z',
  classes: { defaultClass: () => undefined, allowsExpansion: () => undefined },
  backendAt: (url) => known[url],
});

describe('validateBackend', () => {
  it('takes one that breaks no rule', async () => {
    const { cert } = await selfSigned();
    const secretRef = { cluster: 'default', namespace: 'kube-system', name: 'heketi.key' };
    const whole = { certificateAuthority: `${cert}\n${cert}`, user: 'admin', secretRef };
    expect(validateBackend(backend())).toEqual([]);
    expect(validateBackend(backend({ ...whole, concurrency: { create: 8, delete: 1 } }))).toEqual([]);
  });

  it.each([
    ['no type', { type: undefined }, 'spec.type FieldValueRequired Required value'],
    [
      'an unknown type',
      { type: 'tape' },
      'spec.type FieldValueNotSupported Unsupported value: "tape": supported values: "heketi"',
    ],
    ['no URL', { url: undefined }, 'spec.url FieldValueRequired Required value'],
    [
      'a URL that is none',
      { url: 'heketi' },
      'spec.url FieldValueInvalid Invalid value: "<not shown>": not a URL such as http://host:8080',
    ],
    [
      'another scheme',
      { url: 'ftp://heketi' },
      'spec.url FieldValueInvalid Invalid value: "<not shown>": only http and https are spoken',
    ],
    [
      'a password in the URL',
      { url: 'http://admin:hunter2@heketi' },
      'spec.url FieldValueInvalid Invalid value: "<not shown>": a URL may not carry a user or password',
    ],
    [
      'a URL with a query',
      { url: 'http://heketi?key=hunter2' },
      'spec.url FieldValueInvalid Invalid value: "<not shown>": a URL may not carry a query or fragment',
    ],
    [
      'a URL without end',
      { url: `http://heketi/${'x'.repeat(2048)}` },
      'spec.url FieldValueInvalid Invalid value: "<not shown>": not a URL such as http://host:8080',
    ],
    [
      'certificates that are none',
      { certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'spec.certificateAuthority FieldValueInvalid Invalid value: "<not shown>": must be PEM certificates and nothing else',
    ],
    ['an empty user', { user: ' ' }, 'spec.user FieldValueInvalid Invalid value: " ": must not be empty'],
    [
      'a Secret without a cluster',
      { secretRef: { namespace: 'a', name: 'b' } },
      'spec.secretRef.cluster FieldValueRequired Required value',
    ],
    [
      'more than Heketi takes',
      { concurrency: { create: 9, delete: 2 } },
      'spec.concurrency.create FieldValueInvalid Invalid value: 9: must be between 1 and 8, inclusive',
    ],
    [
      'nothing at once',
      { concurrency: { create: 6, delete: 0 } },
      'spec.concurrency.delete FieldValueInvalid Invalid value: 0: must be between 1 and 8, inclusive',
    ],
  ])('refuses %s', (_what, spec, error) => {
    expect(errorLines(validateBackend(backend(spec)))).toEqual([error]);
  });

  it('refuses a certificate with a key beside it', async () => {
    const { cert, key } = await selfSigned();
    expect(validateBackend(backend({ certificateAuthority: cert + key }))).toHaveLength(1);
  });
});

describe('validateBackendAmong', () => {
  it.each(['http://heketi:8080', 'HTTP://Heketi.:8080/'])('refuses a second Backend at %s', (url) => {
    expect(
      errorLines(validateBackendAmong(backend({ url }), among({ 'http://heketi:8080': 'other' }))),
    ).toEqual([`spec.url FieldValueDuplicate Duplicate value: "${url}"`]);
  });

  it('takes one at another place, and one of the same name, which is refused for that', () => {
    expect(validateBackendAmong(backend(), among({ 'http://heketi:80': 'other' }))).toEqual([]);
    expect(validateBackendAmong(backend(), among({ 'http://heketi:8080': 'one' }))).toEqual([]);
  });
});

describe('validateBackendUpdate', () => {
  it('keeps the URL, which volumes name, and the type', () => {
    expect(validateBackendUpdate(backend({ user: 'me' }), backend())).toEqual([]);
    expect(
      errorLines(validateBackendUpdate(backend({ url: 'http://other', type: 'tape' }), backend())),
    ).toEqual([
      'spec.type FieldValueInvalid Invalid value: "tape": field is immutable',
      'spec.url FieldValueInvalid Invalid value: "<not shown>": field is immutable',
    ]);
  });
});
