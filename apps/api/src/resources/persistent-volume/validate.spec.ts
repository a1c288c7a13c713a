import { traitsOf, VOLUME_SOURCES } from '@berth/domain';
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
    'an attributes class without a name',
    { nfs: undefined, csi: { driver: 'd', volumeHandle: 'h' }, volumeAttributesClassName: '' },
    ['spec.volumeAttributesClassName FieldValueRequired Required value: an empty string is disallowed'],
  ],
  [
    'a node affinity that requires nothing',
    { nodeAffinity: {} },
    ['spec.nodeAffinity.required FieldValueRequired Required value: must specify required node constraints'],
  ],
  [
    'a node affinity of an unknown operator',
    {
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'Near' }] }] },
      },
    },
    [
      'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].operator FieldValueInvalid Invalid value: "Near": not a valid selector operator',
    ],
  ],
  ['nfs without a path', { nfs: { server: 'a' } }, ['spec.nfs.path FieldValueRequired Required value']],
  [
    'a host path that steps back',
    { nfs: undefined, hostPath: { path: '/a/../b' } },
    [`spec.hostPath.path FieldValueInvalid Invalid value: "/a/../b": must not contain '..'`],
  ],
  [
    'a host path without a path',
    { nfs: undefined, hostPath: {} },
    ['spec.hostPath.path FieldValueRequired Required value'],
  ],
  [
    'a host path of an unknown type',
    { nfs: undefined, hostPath: { path: '/a', type: 'Link' } },
    [
      'spec.hostPath.type FieldValueNotSupported Unsupported value: "Link": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  ...(
    [
      ['gcePersistentDisk', {}, ['pdName']],
      ['awsElasticBlockStore', {}, ['volumeID']],
      ['glusterfs', {}, ['endpoints', 'path']],
      ['rbd', { monitors: [] }, ['monitors', 'image']],
      ['quobyte', {}, ['registry', 'volume']],
      ['cephfs', {}, ['monitors']],
      ['iscsi', {}, ['targetPortal', 'iqn']],
      ['cinder', {}, ['volumeID']],
      ['flexVolume', {}, ['driver']],
      ['azureFile', {}, ['secretName', 'shareName']],
      ['vsphereVolume', {}, ['volumePath']],
      ['azureDisk', {}, ['diskName', 'diskURI']],
      ['portworxVolume', {}, ['volumeID']],
      ['scaleIO', {}, ['gateway', 'system', 'volumeName']],
      ['storageos', {}, ['volumeName']],
      ['csi', {}, ['driver', 'volumeHandle']],
    ] as const
  ).map(([name, source, fields]): Row => [
    `an empty ${name}`,
    { nfs: undefined, [name]: source },
    fields.map((field) => `spec.${name}.${field} FieldValueRequired Required value`),
  ]),
  [
    'a flocker dataset that is not named',
    { nfs: undefined, flocker: {} },
    ['spec.flocker FieldValueRequired Required value: one of datasetName and datasetUUID is required'],
  ],
  [
    'an iscsi target of no known form',
    { nfs: undefined, iscsi: { targetPortal: 'a', iqn: 'x', lun: 256 } },
    [
      'spec.iscsi.iqn FieldValueInvalid Invalid value: "x": must be valid format starting with iqn, eui, or naa',
      'spec.iscsi.lun FieldValueInvalid Invalid value: 256: must be between 0 and 255, inclusive',
    ],
  ],
  [
    'csi with a secret of no namespace',
    { nfs: undefined, csi: { driver: 'd', volumeHandle: 'h', nodeStageSecretRef: { name: 's' } } },
    ['spec.csi.nodeStageSecretRef.namespace FieldValueRequired Required value'],
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

  it.each(VOLUME_SOURCES.map((source) => [source, traitsOf(source).mountOptions] as const))(
    'takes the old annotation for mount options on %s where its traits say %s',
    (source, mountOptions) => {
      const annotations = { 'volume.beta.kubernetes.io/mount-options': 'ro' };
      const annotated = volume({ nfs: undefined, [source]: {} }, { metadata: { annotations } });
      const refused =
        'metadata.annotations.volume.beta.kubernetes.io/mount-options FieldValueForbidden Forbidden: may not specify mount options for this volume type';
      const lines = errorLines(validatePersistentVolume(annotated));
      expect(lines.includes(refused)).toBe(mountOptions !== 'both');
    },
  );
});

const source = (...changed: readonly string[]) =>
  [
    'spec.persistentvolumesource FieldValueForbidden Forbidden: spec.persistentvolumesource is immutable after creation',
    '  core.PersistentVolumeSource{',
    ...changed,
    '  }',
    '',
  ].join('\n');
const inZone = (key: string, value = 'a') => ({
  nodeAffinity: {
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }] },
  },
});

describe('validatePersistentVolumeUpdate', () => {
  it('lets labels of a node affinity take their later names, and nothing else', () => {
    const beta = volume(inZone('failure-domain.beta.kubernetes.io/zone'));
    const stable = volume(inZone('topology.kubernetes.io/zone'));
    expect(validatePersistentVolumeUpdate(stable, beta)).toEqual([]);
    expect(validatePersistentVolumeUpdate(beta, beta)).toEqual([]);
    const refused = [
      [beta, stable],
      [volume(inZone('topology.kubernetes.io/zone', 'b')), beta],
      [volume(inZone('topology.kubernetes.io/region')), beta],
      [volume(), beta],
    ] as const;
    for (const [after, before] of refused) {
      const [error] = validatePersistentVolumeUpdate(after, before);
      expect(error).toMatchObject({ field: 'nodeAffinity', reason: 'FieldValueInvalid' });
      expect(error?.message).toContain('field is immutable, except for updating from beta label to GA');
    }
  });

  it('keeps an attributes class once there is one', () => {
    const csi = { nfs: undefined, csi: { driver: 'd', volumeHandle: 'h' } };
    const before = volume({ ...csi, volumeAttributesClassName: 'gold' });
    expect(errorLines(validatePersistentVolumeUpdate(volume(csi), before))).toEqual([
      'spec.volumeAttributesClassName FieldValueForbidden Forbidden: update from non-nil value to nil is forbidden',
    ]);
  });

  it.each([
    ['claimRef', { claimRef: { namespace: 'a', name: 'b' } }],
    ['reclaim policy', { persistentVolumeReclaimPolicy: 'Delete' }],
    ['capacity', { capacity: { storage: '1Gi' } }],
    ['class', { storageClassName: 'other' }],
    ['access modes', { accessModes: ['ReadWriteMany'] }],
    ['mount options', { mountOptions: ['hard'] }],
    ['a first node affinity', { nodeAffinity: { required: { nodeSelectorTerms: [{}] } } }],
  ])('lets the %s change', (_what, spec) => {
    expect(validatePersistentVolumeUpdate(volume(spec), volume())).toEqual([]);
  });

  it.each([
    [
      'source',
      { nfs: { server: 'other', path: '/tmp' } },
      source('- \tnfs: {"server":"172.17.0.2","path":"/tmp"},', '+ \tnfs: {"server":"other","path":"/tmp"},'),
    ],
    [
      'kind of source',
      { nfs: undefined, hostPath: { path: '/tmp' } },
      source('+ \thostPath: {"path":"/tmp"},', '- \tnfs: {"server":"172.17.0.2","path":"/tmp"},'),
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
