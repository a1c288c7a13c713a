import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { claim } from '../../testing/objects.js';
import { validatePersistentVolumeClaimStatus } from './validate-status.js';
import { validatePersistentVolumeClaimUpdate } from './validate-update.js';

const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';
const bound = { status: { phase: 'Bound', capacity: { storage: '8Gi' } } };
const sized = (storage: string, parts = {}) => claim({ resources: { requests: { storage } } }, parts);
const annotated = (name: string, spec = {}) =>
  claim(spec, { metadata: { annotations: { [LEGACY_CLASS]: name } } });
const IMMUTABLE =
  'spec FieldValueForbidden Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** How the refusal of a change of one field reads. */
function immutable(...changed: readonly string[]): string {
  return [IMMUTABLE, '  core.PersistentVolumeClaimSpec{', ...changed, '  }', ''].join('\n');
}

describe('validatePersistentVolumeClaimUpdate', () => {
  it.each([
    ['a first volume name', claim({ volumeName: 'pv1' }), claim()],
    ['a first volume name where it was empty', claim({ volumeName: 'pv1' }), claim({ volumeName: '' })],
    ['a first class', claim({ storageClassName: 'fast' }), claim()],
    ['a first class that is empty', claim({ storageClassName: '' }), claim()],
    [
      'the class that the old annotation says',
      annotated('fast', { storageClassName: 'fast' }),
      annotated('fast'),
    ],
    ['the field in place of the old annotation', claim({ storageClassName: 'fast' }), annotated('fast')],
    ['a larger request of a bound claim', sized('9Gi', bound), sized('8Gi', bound)],
    ['the same size in other words', sized('8192Mi'), sized('8Gi')],
    [
      'the attributes class of a bound claim',
      claim({ volumeAttributesClassName: 'gold' }, bound),
      claim({ volumeAttributesClassName: 'silver' }, bound),
    ],
    [
      'a smaller request of a claim that has nothing yet',
      sized('1Gi', { status: { phase: 'Bound' } }),
      sized('8Gi', { status: { phase: 'Bound' } }),
    ],
  ])('lets %s in', (_what, after, before) => {
    expect(validatePersistentVolumeClaimUpdate(after, before)).toEqual([]);
  });

  it.each([
    [
      'another volume name',
      claim({ volumeName: 'pv2' }),
      claim({ volumeName: 'pv1' }),
      [immutable('- \tvolumeName: "pv1",', '+ \tvolumeName: "pv2",')],
    ],
    [
      'no volume name any more',
      claim({}, bound),
      claim({ volumeName: 'pv1' }, bound),
      [immutable('- \tvolumeName: "pv1",')],
    ],
    [
      'another class',
      claim({ storageClassName: 'fast' }),
      claim({ storageClassName: '' }),
      [immutable('- \tstorageClassName: "",', '+ \tstorageClassName: "fast",')],
    ],
    [
      'a class other than the old annotation says',
      annotated('fast', { storageClassName: 'slow' }),
      annotated('fast'),
      [immutable('+ \tstorageClassName: "slow",')],
    ],
    [
      'another class in the old annotation',
      annotated('slow'),
      annotated('fast'),
      [`metadata.annotations.${LEGACY_CLASS} FieldValueInvalid Invalid value: "slow": field is immutable`],
    ],
    [
      'another class in both places',
      annotated('slow', { storageClassName: 'slow' }),
      annotated('fast'),
      [
        `metadata.annotations.${LEGACY_CLASS} FieldValueInvalid Invalid value: "slow": field is immutable`,
        immutable('+ \tstorageClassName: "slow",'),
      ],
    ],
    [
      'no old annotation any more',
      claim(),
      annotated('fast'),
      [`metadata.annotations.${LEGACY_CLASS} FieldValueInvalid Invalid value: "": field is immutable`],
    ],
    [
      'a larger request of a pending claim',
      sized('9Gi'),
      sized('8Gi'),
      [immutable('- \tresources.requests: {"storage":"8Gi"},', '+ \tresources.requests: {"storage":"9Gi"},')],
    ],
    [
      'an attributes class of a pending claim',
      claim({ volumeAttributesClassName: 'gold' }),
      claim(),
      [immutable('+ \tvolumeAttributesClassName: "gold",')],
    ],
    [
      'another request beside the storage',
      claim({ resources: { requests: { storage: '8Gi', cpu: '1' } } }, bound),
      sized('8Gi', bound),
      [
        immutable(
          '- \tresources.requests: {"storage":"8Gi"},',
          '+ \tresources.requests: {"storage":"8Gi","cpu":"1"},',
        ),
      ],
    ],
    [
      'other access modes',
      claim({ accessModes: ['ReadWriteMany'] }),
      claim(),
      [immutable('- \taccessModes: ["ReadWriteOnce"],', '+ \taccessModes: ["ReadWriteMany"],')],
    ],
    [
      'another volume mode',
      claim({ volumeMode: 'Block' }),
      claim(),
      [
        immutable('- \tvolumeMode: "Filesystem",', '+ \tvolumeMode: "Block",'),
        'volumeMode FieldValueInvalid Invalid value: "Block": field is immutable',
      ],
    ],
    [
      'no attributes class any more',
      claim({}, bound),
      claim({ volumeAttributesClassName: 'gold' }, bound),
      [
        immutable('- \tvolumeAttributesClassName: "gold",'),
        'spec.volumeAttributesClassName FieldValueForbidden Forbidden: update from non-nil value to nil is forbidden',
      ],
    ],
    [
      'an empty attributes class',
      claim({ volumeAttributesClassName: '' }, bound),
      claim({ volumeAttributesClassName: 'gold' }, bound),
      [
        'spec.volumeAttributesClassName FieldValueForbidden Forbidden: update from non-nil value to an empty string is forbidden',
      ],
    ],
  ])('keeps out %s', (_what, after, before, errors) => {
    expect(errorLines(validatePersistentVolumeClaimUpdate(after, before))).toEqual(errors);
  });

  it.each([
    ['10Gi', []],
    ['8193Mi', []],
    ['8Gi', ['field can not be less than status.capacity']],
    ['4Gi', ['field can not be less than status.capacity']],
  ])('lets a claim that grows from 8Gi to 20Gi shrink to %s: %j', (storage, whys) => {
    const errors = validatePersistentVolumeClaimUpdate(sized(storage, bound), sized('20Gi', bound));
    const field = 'spec.resources.requests.storage FieldValueForbidden Forbidden: ';
    expect(errorLines(errors)).toEqual(whys.map((why) => field + why));
  });
});

describe('validatePersistentVolumeClaimStatus', () => {
  const statuses =
    '"ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"';

  it('takes any phase, and what a resizer writes', () => {
    const status = {
      phase: 'Whatever',
      capacity: { storage: '0' },
      conditions: [{ type: 'Resizing', status: 'True' }],
      allocatedResources: { storage: '9Gi', 'example.com/iops': '100' },
      allocatedResourceStatuses: { storage: 'NodeResizePending' },
    };
    expect(validatePersistentVolumeClaimStatus(claim({}, { status }))).toEqual([]);
    expect(validatePersistentVolumeClaimStatus(claim())).toEqual([]);
  });

  it.each([
    [
      'a negative capacity',
      { capacity: { storage: '-1' } },
      'status.capacity[storage] FieldValueInvalid Invalid value: -1: must be a valid resource quantity',
    ],
    [
      'a negative allocation',
      { allocatedResources: { storage: '-1Gi' } },
      'status.allocatedResources[storage] FieldValueInvalid Invalid value: -1073741824: must be a valid resource quantity',
    ],
    [
      'an allocation of a part of a byte',
      { allocatedResources: { storage: '1500m' } },
      'status.allocatedResources[storage] FieldValueInvalid Invalid value: "1500m": must be an integer',
    ],
    [
      'an allocation of something else',
      { allocatedResources: { cpu: '1' } },
      'status.allocatedResources FieldValueNotSupported Unsupported value: "cpu": supported values: "storage"',
    ],
    [
      'an unknown state of expansion',
      { allocatedResourceStatuses: { storage: 'Growing' } },
      `status.allocatedResourceStatus FieldValueNotSupported Unsupported value: "storage": supported values: ${statuses}`,
    ],
  ])('refuses %s', (_what, status, error) => {
    expect(errorLines(validatePersistentVolumeClaimStatus(claim({}, { status })))).toEqual([error]);
  });
});
