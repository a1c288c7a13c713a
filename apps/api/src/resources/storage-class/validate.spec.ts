import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { storageClassObject } from '../../testing/objects.js';
import { validateNewStorageClass, validateStorageClass, validateStorageClassUpdate } from './validate.js';

const zone = { matchLabelExpressions: [{ key: 'zone', values: ['a'] }] };

describe('validateStorageClass', () => {
  it('takes a class that breaks no rule', () => {
    expect(validateStorageClass(storageClassObject())).toEqual([]);
  });

  it('takes topologies of many terms and many values', () => {
    const values = Array.from({ length: 100_000 }, (_, nth) => `z${nth}`);
    const terms = values.slice(0, 5000).map((value) => ({
      matchLabelExpressions: [{ key: 'zone', values: [value] }],
    }));
    const allowedTopologies = [...terms, { matchLabelExpressions: [{ key: 'rack', values }] }];
    expect(validateStorageClass(storageClassObject({ allowedTopologies }))).toEqual([]);
  });

  it.each([
    ['no provisioner', { provisioner: undefined }, 'provisioner FieldValueRequired Required value'],
    [
      'a parameter without a name',
      { parameters: { '': 'x' } },
      'parameters FieldValueInvalid Invalid value: "": field can not be empty.',
    ],
    [
      'parameters that are too long together',
      { parameters: { a: 'x'.repeat(256 * 1024) } },
      'parameters FieldValueTooLong Too long: may not be more than 262144 bytes',
    ],
    [
      'a topology that repeats a label',
      {
        allowedTopologies: [
          {
            matchLabelExpressions: [
              { key: 'zone', values: ['a'] },
              { key: 'zone', values: ['b'] },
            ],
          },
        ],
      },
      'allowedTopologies[0].matchLabelExpressions[1].key FieldValueDuplicate Duplicate value: "zone"',
    ],
    [
      'Recycle, which only volumes know',
      { reclaimPolicy: 'Recycle' },
      'reclaimPolicy FieldValueNotSupported Unsupported value: "Recycle": supported values: "Delete", "Retain"',
    ],
    [
      'an unknown binding mode',
      { volumeBindingMode: 'Soon' },
      'volumeBindingMode FieldValueNotSupported Unsupported value: "Soon": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
    [
      'a topology without values',
      { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone' }] }] },
      'allowedTopologies[0].matchLabelExpressions[0].values FieldValueRequired Required value',
    ],
    [
      'a topology that repeats a value',
      { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'b', 'a'] }] }] },
      'allowedTopologies[0].matchLabelExpressions[0].values[2] FieldValueDuplicate Duplicate value: "a"',
    ],
    [
      'a topology that repeats a term',
      { allowedTopologies: [zone, zone] },
      'allowedTopologies[1].matchLabelExpressions FieldValueDuplicate Duplicate value: ""',
    ],
    [
      'a topology that repeats a term in another order',
      {
        allowedTopologies: [
          { matchLabelExpressions: [{ key: 'zone', values: ['a', 'b'] }] },
          { matchLabelExpressions: [{ key: 'zone', values: ['b', 'a'] }] },
        ],
      },
      'allowedTopologies[1].matchLabelExpressions FieldValueDuplicate Duplicate value: ""',
    ],
    [
      'a topology of no conditions',
      { allowedTopologies: [{ matchLabelExpressions: [] }] },
      'allowedTopologies[0].matchLabelExpressions FieldValueDuplicate Duplicate value: ""',
    ],
    [
      'too many parameters',
      { parameters: Object.fromEntries(Array.from({ length: 513 }, (_, n) => [`p${n}`, ''])) },
      'parameters FieldValueTooLong Too long: may not be more than 512 bytes',
    ],
  ])('refuses %s', (_what, fields, error) => {
    expect(errorLines(validateStorageClass(storageClassObject(fields)))).toEqual([error]);
  });
});

describe('validateNewStorageClass', () => {
  it.each([
    'http://admin:hunter2@heketi:8080',
    'HTTP:\\\\admin@heketi',
    'admin:hunter2@heketi:8080',
    ' ht\ttp://:hunter2@[::1]/path',
  ])('refuses the URL %j with a user or a password, and does not repeat it', (resturl) => {
    const provisioner = 'kubernetes.io/glusterfs';
    const errors = validateNewStorageClass(
      storageClassObject({ provisioner, parameters: { restURL: resturl } }),
    );
    expect(errorLines(errors)).toEqual([
      'parameters[restURL] FieldValueInvalid Invalid value: "<not shown>": a URL may not carry a user or password',
    ]);
  });

  it('leaves URLs without a user, and the parameters of others, alone', () => {
    const of = (provisioner: string, resturl: string) =>
      validateNewStorageClass(storageClassObject({ provisioner, parameters: { resturl } }));
    expect(of('kubernetes.io/glusterfs', 'http://heketi:8080/a@b')).toEqual([]);
    expect(of('gluster.org/other', 'http://admin:hunter2@heketi')).toEqual([]);
  });
});

describe('validateStorageClassUpdate', () => {
  it.each([
    ['expansion', { allowVolumeExpansion: true }],
    ['mount options', { mountOptions: ['hard'] }],
    ['topologies', { allowedTopologies: [zone] }],
  ])('lets %s be allowed later', (_what, fields) => {
    expect(validateStorageClassUpdate(storageClassObject(fields), storageClassObject())).toEqual([]);
  });

  it('takes a provisioner in capitals, but none that is no qualified name', () => {
    expect(validateStorageClass(storageClassObject({ provisioner: 'Example.com/Fast' }))).toEqual([]);
    const [error] = validateStorageClass(storageClassObject({ provisioner: 'a/b/c' }));
    expect(error).toMatchObject({ field: 'provisioner', reason: 'FieldValueInvalid' });
  });

  it.each([
    [
      'provisioner',
      { provisioner: 'other' },
      'provisioner FieldValueForbidden Forbidden: updates to provisioner are forbidden.',
    ],
    [
      'parameters',
      { parameters: { a: 'b' } },
      'parameters FieldValueForbidden Forbidden: updates to parameters are forbidden.',
    ],
    [
      'reclaim policy',
      { reclaimPolicy: 'Retain' },
      'reclaimPolicy FieldValueForbidden Forbidden: updates to reclaimPolicy are forbidden.',
    ],
    [
      'binding mode',
      { volumeBindingMode: 'WaitForFirstConsumer' },
      'volumeBindingMode FieldValueInvalid Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ])('keeps the %s', (_what, fields, error) => {
    expect(errorLines(validateStorageClassUpdate(storageClassObject(fields), storageClassObject()))).toEqual([
      error,
    ]);
  });
});
