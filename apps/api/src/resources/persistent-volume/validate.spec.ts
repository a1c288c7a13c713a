import { traitsOf, VOLUME_SOURCES } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { volume } from '../../testing/objects.js';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validate.js';

type Row = readonly [what: string, spec: Record<string, unknown>, errors: readonly string[]];

const modes = '"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';

const NO_NAME =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NO_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const labels = (operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key: 'zone', operator, values }],
});
const fields = (operator: string, ...values: readonly string[]) => ({
  matchFields: [{ key: 'metadata.name', operator, values }],
});
const ONE_VALUE = "must be specified single value when `operator` is 'Lt' or 'Gt'";

const nodeSelectorRows = [
  [
    'that compares with nothing',
    labels('In'),
    "matchExpressions[0].values FieldValueRequired Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    'that asks for presence and values',
    labels('Exists', 'a'),
    "matchExpressions[0].values FieldValueForbidden Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ],
  [
    'above nothing',
    labels('Gt'),
    `matchExpressions[0].values FieldValueRequired Required value: ${ONE_VALUE}`,
  ],
  [
    'below two values',
    labels('Lt', '1', '2'),
    `matchExpressions[0].values FieldValueRequired Required value: ${ONE_VALUE}`,
  ],
  [
    'for a value that no label has',
    labels('In', 'a', 'b c'),
    `matchExpressions[0].values[1] FieldValueInvalid Invalid value: "b c": ${NO_VALUE}`,
  ],
  [
    'for fields in another way than by name',
    fields('Exists'),
    'matchFields[0].operator FieldValueInvalid Invalid value: "Exists": not a valid selector operator',
  ],
  [
    'for two names of a node',
    fields('In', 'a', 'b'),
    "matchFields[0].values FieldValueRequired Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
  ],
  [
    'for a name that no node has',
    fields('In', 'A!'),
    `matchFields[0].values[0] FieldValueInvalid Invalid value: "A!": ${NO_NAME}`,
  ],
  [
    'for a field that is not selected by',
    { matchFields: [{ key: 'spec.taints', operator: 'In', values: ['a'] }] },
    'matchFields[0].key FieldValueInvalid Invalid value: "spec.taints": not a valid field selector key',
  ],
] as const;

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
    [
      'spec.capacity[storage] FieldValueInvalid Invalid value: -1073741824: must be a valid resource quantity',
      'spec.capacity[storage] FieldValueInvalid Invalid value: "-1Gi": must be greater than zero',
    ],
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
    'the single-pod mode beside one that is unknown',
    { accessModes: ['ReadWriteOncePod', 'Fast'] },
    [`spec.accessModes FieldValueNotSupported Unsupported value: "Fast": supported values: ${modes}`],
  ],
  [
    'a capacity of parts of a byte only where it is none',
    { capacity: { storage: '-0.5' } },
    ['spec.capacity[storage] FieldValueInvalid Invalid value: "-0.5": must be greater than zero'],
  ],
  [
    'an attributes class name that is no name',
    { nfs: undefined, csi: { driver: 'd', volumeHandle: 'h' }, volumeAttributesClassName: 'Gold' },
    [`spec.volumeAttributesClassName FieldValueInvalid Invalid value: "Gold": ${NO_NAME}`],
  ],
  [
    'a class name that is no name',
    { storageClassName: 'Slow!' },
    [`spec.storageClassName FieldValueInvalid Invalid value: "Slow!": ${NO_NAME}`],
  ],
  [
    'all at once, in the order of Kubernetes',
    { accessModes: [], capacity: {}, nfs: undefined, local: {}, volumeMode: 'Tape' },
    [
      'spec.accessModes FieldValueRequired Required value',
      'spec.capacity FieldValueRequired Required value',
      'spec.capacity FieldValueNotSupported Unsupported value: {}: supported values: "storage"',
      'spec.local.path FieldValueRequired Required value',
      'spec.nodeAffinity FieldValueRequired Required value: Local volume requires node affinity',
      'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
  ],
  ...nodeSelectorRows.map(([what, requirement, error]): Row => [
    `a node affinity ${what}`,
    { nodeAffinity: { required: { nodeSelectorTerms: [requirement] } } },
    [`spec.nodeAffinity.required.nodeSelectorTerms[0].${error}`],
  ]),
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
];

describe('validatePersistentVolume', () => {
  it('takes a volume that breaks no rule', () => {
    expect(validatePersistentVolume(volume())).toEqual([]);
  });

  it.each(rows)('refuses %s', (_what, spec, errors) => {
    expect(errorLines(validatePersistentVolume(volume(spec)))).toEqual(errors);
  });

  it('takes another path that is recycled than the root, and no node at all', () => {
    const spec = { nfs: undefined, persistentVolumeReclaimPolicy: 'Recycle' };
    expect(validatePersistentVolume(volume({ ...spec, hostPath: { path: 'tmp' } }))).toEqual([]);
    const nowhere = { nodeAffinity: { required: { nodeSelectorTerms: [{}] } } };
    expect(validatePersistentVolume(volume(nowhere))).toEqual([]);
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
