import { type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { volumeAttributesClass } from './volume-attributes-class.js';

function gold(fields: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttributesClass',
    metadata: { name: 'gold', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' },
    driverName: 'csi.example.com',
    parameters: { iops: '5000' },
    ...fields,
  } as KubeObject;
}

describe('a VolumeAttributesClass', () => {
  const { validate, validateUpdate, table } = volumeAttributesClass;

  it.each([
    [{}, []],
    [{ driverName: 'CSI.Example.com' }, []],
    [{ driverName: '' }, ['driverName FieldValueRequired Required value']],
    [
      { parameters: {} },
      ['parameters FieldValueRequired Required value: must contain at least one key/value pair'],
    ],
    [
      { parameters: { '': 'x' } },
      ['parameters FieldValueInvalid Invalid value: "": field can not be empty.'],
    ],
    [
      { parameters: { big: 'x'.repeat(256 * 1024) } },
      ['parameters FieldValueTooLong Too long: may not be more than 262144 bytes'],
    ],
  ])('with %j has these errors', (fields, errors) => {
    expect(errorLines(validate(gold(fields)))).toEqual(errors);
  });

  it.each([
    [{ metadata: { ...gold().metadata, labels: { a: 'b' } } }, []],
    [
      { driverName: 'other', parameters: { iops: '1' } },
      [
        'driverName FieldValueForbidden Forbidden: updates to driverName are forbidden.',
        'parameters FieldValueForbidden Forbidden: updates to parameters are forbidden.',
      ],
    ],
  ])('changed to %j has these errors', (fields, errors) => {
    expect(errorLines(validateUpdate(gold(fields), gold()))).toEqual(errors);
  });

  it('shows its driver in tables', () => {
    const now = Date.parse('2026-01-01T00:01:00Z');
    expect(table.columns.map(({ name }) => name)).toEqual(['Name', 'DriverName', 'Age']);
    expect(table.cells(gold(), now)).toEqual(['gold', 'csi.example.com', '60s']);
  });
});
