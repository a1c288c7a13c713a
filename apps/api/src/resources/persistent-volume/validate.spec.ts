import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { volume } from '../../testing/objects.js';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validate.js';

type Row = readonly [what: string, spec: Record<string, unknown>, errors: readonly string[]];

const modes = '"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';

const rows: readonly Row[] = [
  ['no access mode', { accessModes: undefined }, ['spec.accessModes FieldValueRequired Required value']],
  [
    'an unknown access mode',
    { accessModes: ['ReadWriteOnce', 'Fast'] },
    [`spec.accessModes FieldValueNotSupported Unsupported value: "Fast": supported values: ${modes}`],
  ],
  [
    'the single-pod mode beside another',
    { accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'] },
    ['spec.accessModes FieldValueForbidden Forbidden: may not use ReadWriteOncePod with other access modes'],
  ],
  [
    'no capacity',
    { capacity: undefined },
    [
      'spec.capacity FieldValueRequired Required value',
      'spec.capacity FieldValueNotSupported Unsupported value: null: supported values: "storage"',
    ],
  ],
  [
    'a capacity of something else too',
    { capacity: { storage: '1Gi', cpu: '1' } },
    [
      'spec.capacity FieldValueNotSupported Unsupported value: {"storage":"1Gi","cpu":"1"}: supported values: "storage"',
    ],
  ],
  [
    'a size of zero',
    { capacity: { storage: '0' } },
    ['spec.capacity[storage] FieldValueInvalid Invalid value: "0": must be greater than zero'],
  ],
  [
    'a negative size',
    { capacity: { storage: '-1Gi' } },
    ['spec.capacity[storage] FieldValueInvalid Invalid value: "-1Gi": must be greater than zero'],
  ],
  [
    'an unknown reclaim policy',
    { persistentVolumeReclaimPolicy: 'Burn' },
    [
      'spec.persistentVolumeReclaimPolicy FieldValueNotSupported Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
    ],
  ],
  ['no source', { nfs: undefined }, ['spec FieldValueRequired Required value: must specify a volume type']],
  [
    'two sources',
    { hostPath: { path: '/data' } },
    ['spec.nfs FieldValueForbidden Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'a recycled root',
    { nfs: undefined, hostPath: { path: '/tmp/..' }, persistentVolumeReclaimPolicy: 'Recycle' },
    [
      `spec.hostPath.path FieldValueInvalid Invalid value: "/tmp/..": must not contain '..'`,
      "spec.persistentVolumeReclaimPolicy FieldValueForbidden Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  ],
  [
    'a local volume without node affinity',
    { nfs: undefined, local: { path: '/disk' } },
    ['spec.nodeAffinity FieldValueRequired Required value: Local volume requires node affinity'],
  ],
  [
    'a node affinity without terms',
    { nodeAffinity: { required: {} } },
    [
      'spec.nodeAffinity.required.nodeSelectorTerms FieldValueRequired Required value: must have at least one node selector term',
    ],
  ],
  [
    'an unknown volume mode',
    { volumeMode: 'Tape' },
    [
      'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    'an attributes class without csi',
    { volumeAttributesClassName: 'gold' },
    ['spec.csi FieldValueRequired Required value: has to be specified when using volumeAttributesClassName'],
  ],
  ['nfs without a server', { nfs: { path: '/tmp' } }, ['spec.nfs.server FieldValueRequired Required value']],
  [
    'nfs with a relative path',
    { nfs: { server: 'a', path: 'tmp' } },
    ['spec.nfs.path FieldValueInvalid Invalid value: "tmp": must be an absolute path'],
  ],
  [
    'csi without a handle',
    { nfs: undefined, csi: { driver: 'd', volumeHandle: '' } },
    ['spec.csi.volumeHandle FieldValueRequired Required value'],
  ],
  [
    'fibre channel without a target',
    { nfs: undefined, fc: {} },
    [
      'spec.fc.targetWWNs FieldValueRequired Required value: must specify either targetWWNs or wwids, but not both',
    ],
  ],
];

describe('validatePersistentVolume', () => {
  it('takes a volume that breaks no rule', () => {
    expect(validatePersistentVolume(volume())).toEqual([]);
  });

  it.each(rows)('refuses %s', (_what, spec, errors) => {
    expect(errorLines(validatePersistentVolume(volume(spec)))).toEqual(errors);
  });

  it('refuses a class name that is no name', () => {
    const [error] = validatePersistentVolume(volume({ storageClassName: 'Slow!' }));
    expect(error).toMatchObject({ field: 'spec.storageClassName', reason: 'FieldValueInvalid' });
  });

  it('takes a reservation for a claim of any name', () => {
    expect(
      validatePersistentVolume(volume({ claimRef: { namespace: 'nowhere', name: 'any', uid: 'x' } })),
    ).toEqual([]);
  });

  it('refuses the legacy mount options where nothing is mounted', () => {
    const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro' };
    const local = volume({ nfs: undefined, hostPath: { path: '/data' } }, { metadata: { annotations } });
    expect(errorLines(validatePersistentVolume(local))).toEqual([
      'metadata.annotations.volume.beta.kubernetes.io/mount-options FieldValueForbidden Forbidden: may not specify mount options for this volume type',
    ]);
  });
});

describe('validatePersistentVolumeUpdate', () => {
  it.each([
    ['claimRef', { claimRef: { namespace: 'a', name: 'b' } }],
    ['reclaim policy', { persistentVolumeReclaimPolicy: 'Delete' }],
    ['capacity', { capacity: { storage: '1Gi' } }],
    ['class', { storageClassName: 'other' }],
    ['a first node affinity', { nodeAffinity: { required: { nodeSelectorTerms: [{}] } } }],
  ])('lets the %s change', (_what, spec) => {
    expect(validatePersistentVolumeUpdate(volume(spec), volume())).toEqual([]);
  });

  it.each([
    [
      'source',
      { nfs: { server: 'other', path: '/tmp' } },
      'spec.persistentvolumesource FieldValueForbidden Forbidden: spec.persistentvolumesource is immutable after creation',
    ],
    [
      'volume mode',
      { volumeMode: 'Block' },
      'volumeMode FieldValueInvalid Invalid value: "Block": field is immutable',
    ],
  ])('keeps the %s', (_what, spec, error) => {
    expect(errorLines(validatePersistentVolumeUpdate(volume(spec), volume()))).toEqual([error]);
  });

  it('lets a csi volume gain the secret for expansion, once', () => {
    const csi = { driver: 'd', volumeHandle: 'h' };
    const before = volume({ nfs: undefined, csi });
    const secret = { name: 's', namespace: 'n' };
    const after = volume({ nfs: undefined, csi: { ...csi, controllerExpandSecretRef: secret } });
    expect(validatePersistentVolumeUpdate(after, before)).toEqual([]);
    expect(validatePersistentVolumeUpdate(before, after)).toHaveLength(1);
  });
});
