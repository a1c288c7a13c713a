import { VOLUME_SOURCES } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { volume } from '../../testing/objects.js';
import { validatePersistentVolume } from './validate.js';

type Row = readonly [source: string, fields: object, errors: readonly string[]];

const NO_NAME =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NO_LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const PAIRS = 'must be a host:port pair or multiple pairs separated by commas';
const BLOB = '"https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"';
const DISK =
  '"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"';
const IQN = 'iqn.2001-04.com.example:storage.disk1';

const missing = (...fields: readonly string[]) =>
  fields.map((field) => `${field} FieldValueRequired Required value`);

/** What each source is at least. */
const valid: Readonly<Record<string, object>> = {
  hostPath: { path: '/a' },
  gcePersistentDisk: { pdName: 'd' },
  awsElasticBlockStore: { volumeID: 'd' },
  glusterfs: { endpoints: 'e', path: 'v' },
  flocker: { datasetName: 'd' },
  nfs: { server: 's', path: '/' },
  rbd: { monitors: ['m'], image: 'i' },
  quobyte: { registry: 'a:1,[::1]:2', volume: 'v' },
  cephfs: { monitors: ['m'] },
  iscsi: { targetPortal: 'p', iqn: IQN },
  cinder: { volumeID: 'd' },
  fc: { wwids: ['w'] },
  flexVolume: { driver: 'd', options: { 'example.com/a': 'b' } },
  azureFile: { secretName: 's', shareName: 's' },
  vsphereVolume: { volumePath: 'p' },
  azureDisk: { diskName: 'd', diskURI: 'https://a.blob.core.windows.net/c/d.vhd', kind: 'Shared' },
  portworxVolume: { volumeID: 'd' },
  scaleIO: { gateway: 'g', system: 's', volumeName: 'v' },
  local: { path: '/a' },
  storageos: { volumeName: 'v' },
  csi: { driver: 'D.example.com', volumeHandle: 'h', nodeStageSecretRef: { name: 's' } },
};

const rows: readonly Row[] = [
  ['hostPath', {}, missing('spec.hostPath.path')],
  ['hostPath', { type: 'Link' }, missing('spec.hostPath.path')],
  [
    'hostPath',
    { path: '/a/../b', type: 'Link' },
    [
      `spec.hostPath.path FieldValueInvalid Invalid value: "/a/../b": must not contain '..'`,
      'spec.hostPath.type FieldValueNotSupported Unsupported value: "Link": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  ['local', {}, missing('spec.local.path')],
  ['local', { path: '..' }, [`spec.local.path FieldValueInvalid Invalid value: "..": must not contain '..'`]],
  [
    'nfs',
    {},
    [
      ...missing('spec.nfs.server', 'spec.nfs.path'),
      'spec.nfs.path FieldValueInvalid Invalid value: "": must be an absolute path',
    ],
  ],
  [
    'nfs',
    { server: 'a', path: 'tmp' },
    ['spec.nfs.path FieldValueInvalid Invalid value: "tmp": must be an absolute path'],
  ],
  [
    'gcePersistentDisk',
    { partition: 256 },
    [
      ...missing('spec.persistentDisk.pdName'),
      'spec.persistentDisk.partition FieldValueInvalid Invalid value: 256: must be between 1 and 255, inclusive',
    ],
  ],
  [
    'awsElasticBlockStore',
    { partition: -1 },
    [
      ...missing('spec.awsElasticBlockStore.volumeID'),
      'spec.awsElasticBlockStore.partition FieldValueInvalid Invalid value: -1: must be between 1 and 255, inclusive',
    ],
  ],
  ['glusterfs', {}, missing('spec.glusterfs.endpoints', 'spec.glusterfs.path')],
  [
    'glusterfs',
    { endpoints: 'e', path: 'p', endpointsNamespace: '' },
    [
      'spec.glusterfs.endpointsNamespace FieldValueInvalid Invalid value: "": if the endpointnamespace is set, it must be a valid namespace name',
    ],
  ],
  [
    'glusterfs',
    { endpoints: 'e', path: 'p', endpointsNamespace: 'a.b' },
    [`spec.glusterfs.endpointsNamespace FieldValueInvalid Invalid value: "a.b": ${NO_LABEL}`],
  ],
  [
    'flocker',
    {},
    ['spec.flocker FieldValueRequired Required value: one of datasetName and datasetUUID is required'],
  ],
  [
    'flocker',
    { datasetName: 'a/b', datasetUUID: 'c' },
    [
      'spec.flocker FieldValueInvalid Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
      `spec.flocker.datasetName FieldValueInvalid Invalid value: "a/b": must not contain '/'`,
    ],
  ],
  ['rbd', { monitors: [] }, missing('spec.rbd.monitors', 'spec.rbd.image')],
  [
    'quobyte',
    {},
    [`spec.quobyte.registry FieldValueRequired Required value: ${PAIRS}`, ...missing('spec.quobyte.volume')],
  ],
  [
    'quobyte',
    { registry: 'a:1,b', volume: 'v' },
    [`spec.quobyte.registry FieldValueInvalid Invalid value: "a:1,b": ${PAIRS}`],
  ],
  [
    'quobyte',
    { registry: 'a:1', volume: 'v', tenant: 'x'.repeat(65) },
    [
      'spec.quobyte.tenant FieldValueRequired Required value: must be a UUID and may not exceed a length of 64 characters',
    ],
  ],
  ['cephfs', {}, missing('spec.cephfs.monitors')],
  ['iscsi', {}, missing('spec.iscsi.targetPortal', 'spec.iscsi.iqn')],
  ...['x', 'iqn.2001-04.com.example', 'eui.12', 'naa.12'].map((iqn): Row => [
    'iscsi',
    { targetPortal: 'a', iqn, initiatorName: iqn },
    [
      `spec.iscsi.iqn FieldValueInvalid Invalid value: "${iqn}": must be valid format`,
      `spec.iscsi.initiatorname FieldValueInvalid Invalid value: "${iqn}": must be valid format`,
    ],
  ]),
  ['iscsi', { targetPortal: 'a', iqn: `eui.${'1a'.repeat(8)}`, initiatorName: `naa.${'1a'.repeat(16)}` }, []],
  [
    'iscsi',
    { targetPortal: 'a', iqn: IQN, lun: 256, chapAuthSession: true },
    [
      'spec.iscsi.lun FieldValueInvalid Invalid value: 256: must be between 0 and 255, inclusive',
      ...missing('spec.iscsi.secretRef'),
    ],
  ],
  ['iscsi', { targetPortal: 'a', iqn: IQN, secretRef: {} }, missing('spec.iscsi.secretRef.name')],
  [
    'iscsi',
    { targetPortal: 'a'.repeat(61), iqn: IQN, initiatorName: IQN },
    [
      `spec.iscsi.targetportal FieldValueInvalid Invalid value: "${'a'.repeat(61)}": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.`,
    ],
  ],
  ['cinder', {}, missing('spec.cinder.volumeID')],
  [
    'cinder',
    { volumeID: 'v', secretRef: {} },
    missing('spec.cinder.secretRef.name', 'spec.cinder.secretRef.namespace'),
  ],
  [
    'fc',
    {},
    [
      'spec.fc.targetWWNs FieldValueRequired Required value: must specify either targetWWNs or wwids, but not both',
    ],
  ],
  [
    'fc',
    { targetWWNs: ['a'], wwids: ['b'] },
    [
      'spec.fc.targetWWNs FieldValueInvalid Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously',
      'spec.fc.lun FieldValueRequired Required value: lun is required if targetWWNs is specified',
    ],
  ],
  [
    'fc',
    { targetWWNs: ['a'], lun: 256 },
    ['spec.fc.lun FieldValueInvalid Invalid value: 256: must be between 0 and 255, inclusive'],
  ],
  ['flexVolume', {}, missing('spec.flexVolume.driver')],
  ...['kubernetes.io/fsType', 'a.K8s.io/b', 'k8s.io'].map((option): Row => [
    'flexVolume',
    { driver: 'd', options: { [option]: 'x' } },
    [
      `spec.flexVolume.options[${option}] FieldValueInvalid Invalid value: "${option}": kubernetes.io and k8s.io namespaces are reserved`,
    ],
  ]),
  ['azureFile', {}, missing('spec.azureFile.secretName', 'spec.azureFile.shareName')],
  [
    'azureFile',
    { secretName: 's', shareName: 's', secretNamespace: '' },
    missing('spec.azureFile.secretNamespace'),
  ],
  ['vsphereVolume', {}, missing('spec.vsphereVolume.volumePath')],
  ['azureDisk', {}, missing('spec.azureDisk.diskName', 'spec.azureDisk.diskURI')],
  [
    'azureDisk',
    { diskName: 'd', diskURI: 'd', kind: 'Managed', cachingMode: 'All' },
    [
      'spec.azureDisk.cachingMode FieldValueNotSupported Unsupported value: "All": supported values: "None", "ReadOnly", "ReadWrite"',
      `spec.azureDisk.diskURI FieldValueNotSupported Unsupported value: "d": supported values: ${DISK}`,
    ],
  ],
  [
    'azureDisk',
    { diskName: 'd', diskURI: 'd', kind: 'Soft' },
    [
      'spec.azureDisk.kind FieldValueNotSupported Unsupported value: "Soft": supported values: "Dedicated", "Managed", "Shared"',
      `spec.azureDisk.diskURI FieldValueNotSupported Unsupported value: "d": supported values: ${BLOB}`,
    ],
  ],
  ['portworxVolume', {}, missing('spec.portworxVolume.volumeID')],
  ['scaleIO', {}, missing('spec.scaleIO.gateway', 'spec.scaleIO.system', 'spec.scaleIO.volumeName')],
  [
    'storageos',
    { secretRef: {} },
    missing(
      'spec.storageos.volumeName',
      'spec.storageos.secretRef.name',
      'spec.storageos.secretRef.namespace',
    ),
  ],
  [
    'storageos',
    { volumeName: 'A', volumeNamespace: 'B' },
    [
      `spec.storageos.volumeName FieldValueInvalid Invalid value: "A": ${NO_LABEL}`,
      `spec.storageos.volumeNamespace FieldValueInvalid Invalid value: "B": ${NO_LABEL}`,
    ],
  ],
  [
    'csi',
    {},
    [
      ...missing('spec.csi.driver'),
      `spec.csi.driver FieldValueInvalid Invalid value: "": ${NO_NAME}`,
      ...missing('spec.csi.volumeHandle'),
    ],
  ],
  [
    'csi',
    { driver: 'd'.repeat(64), volumeHandle: 'h' },
    ['spec.csi.driver FieldValueTooLong Too long: may not be more than 63 bytes'],
  ],
  ...['controllerPublish', 'controllerExpand', 'nodePublish', 'nodeExpand'].map((use): Row => [
    'csi',
    { driver: 'd', volumeHandle: 'h', [`${use}SecretRef`]: { name: 'S' } },
    [
      `spec.csi.${use}SecretRef.name FieldValueInvalid Invalid value: "S": ${NO_NAME}`,
      ...missing(`spec.csi.${use}SecretRef.namespace`),
    ],
  ]),
];

const inZone = { required: { nodeSelectorTerms: [{ matchFields: [] }] } };
const withSource = (name: string, fields: object) =>
  volume({ nfs: undefined, [name]: fields, ...(name === 'local' && { nodeAffinity: inZone }) });

describe('the source of a volume', () => {
  it.each(VOLUME_SOURCES)('%s is taken with what it needs', (name) => {
    expect(errorLines(validatePersistentVolume(withSource(name, valid[name] ?? {})))).toEqual([]);
  });

  it.each(rows)('%s %j has these errors', (name, fields, errors) => {
    expect(errorLines(validatePersistentVolume(withSource(name, fields)))).toEqual(errors);
  });

  it.each(VOLUME_SOURCES.slice(1))('%s is refused beside another', (name) => {
    const both = volume({ nfs: undefined, hostPath: valid['hostPath'], [name]: {} });
    const field = name === 'cephfs' ? 'spec.cephFS' : `spec.${name}`;
    expect(errorLines(validatePersistentVolume(both))).toEqual([
      `${field} FieldValueForbidden Forbidden: may not specify more than 1 volume type`,
    ]);
  });
});
