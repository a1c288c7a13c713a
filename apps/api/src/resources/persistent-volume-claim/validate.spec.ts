import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { claim } from '../../testing/objects.js';
import { validatePersistentVolumeClaim } from './validate.js';
import { validatePersistentVolumeClaimUpdate } from './validate-update.js';

describe('validatePersistentVolumeClaim', () => {
  it('takes a claim that breaks no rule, also one of no class', () => {
    expect(validatePersistentVolumeClaim(claim())).toEqual([]);
    expect(validatePersistentVolumeClaim(claim({ storageClassName: '' }))).toEqual([]);
  });

  it.each([
    [
      'no access mode',
      { accessModes: undefined },
      'spec.accessModes FieldValueRequired Required value: at least 1 access mode is required',
    ],
    [
      'no request',
      { resources: { limits: { storage: '1Gi' } } },
      'spec.resources[storage] FieldValueRequired Required value',
    ],
    [
      'a request of zero',
      { resources: { requests: { storage: '0' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "0": must be greater than zero',
    ],
    [
      'a request of a part of a byte',
      { resources: { requests: { storage: '1500m' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "1500m": must be an integer',
    ],
    [
      'a selector that compares with nothing',
      { selector: { matchExpressions: [{ key: 'environment', operator: 'In' }] } },
      "spec.selector.matchExpressions[0].values FieldValueRequired Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      'a selector with an unknown operator',
      { selector: { matchExpressions: [{ key: 'environment', operator: 'Like' }] } },
      'spec.selector.matchExpressions[0].operator FieldValueInvalid Invalid value: "Like": not a valid selector operator',
    ],
    [
      'an unknown volume mode',
      { volumeMode: 'Tape' },
      'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
    [
      'a data source without a name',
      { dataSource: { kind: 'PersistentVolumeClaim' } },
      'spec.dataSource.name FieldValueRequired Required value',
    ],
  ])('refuses %s', (_what, spec, error) => {
    expect(errorLines(validatePersistentVolumeClaim(claim(spec)))).toEqual([error]);
  });
});

describe('validatePersistentVolumeClaimUpdate', () => {
  const bound = { status: { phase: 'Bound', capacity: { storage: '8Gi' } } };
  const sized = (storage: string, parts = {}) => claim({ resources: { requests: { storage } } }, parts);
  const immutable =
    'spec FieldValueForbidden Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

  it.each([
    ['a first volume name', claim({ volumeName: 'pv1' }), claim()],
    ['a first class', claim({ storageClassName: 'fast' }), claim()],
    ['a larger request of a bound claim', sized('9Gi', bound), sized('8Gi', bound)],
    ['the same size in other words', sized('8192Mi'), sized('8Gi')],
    ['the attributes class', claim({ volumeAttributesClassName: 'gold' }), claim()],
  ])('lets %s in', (_what, after, before) => {
    expect(validatePersistentVolumeClaimUpdate(after, before)).toEqual([]);
  });

  it.each([
    ['another volume name', claim({ volumeName: 'pv2' }), claim({ volumeName: 'pv1' })],
    ['no volume name any more', claim(), claim({ volumeName: 'pv1' })],
    ['another class', claim({ storageClassName: 'fast' }), claim({ storageClassName: '' })],
    ['a larger request of a pending claim', sized('9Gi'), sized('8Gi')],
    ['other access modes', claim({ accessModes: ['ReadWriteMany'] }), claim()],
  ])('keeps out %s', (_what, after, before) => {
    expect(errorLines(validatePersistentVolumeClaimUpdate(after, before))).toEqual([immutable]);
  });

  it('lets a growing claim shrink, but not to what it already has', () => {
    const growing = sized('20Gi', bound);
    expect(validatePersistentVolumeClaimUpdate(sized('10Gi', bound), growing)).toEqual([]);
    expect(errorLines(validatePersistentVolumeClaimUpdate(sized('8Gi', bound), growing))).toEqual([
      'spec.resources.requests.storage FieldValueForbidden Forbidden: field can not be less than status.capacity',
    ]);
  });
});
