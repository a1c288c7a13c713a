import { type Manifest } from './case.js';
import { inZone, claim, RWO, RWOP, storageClass, volume } from './manifests.js';

/** A manifest that is refused, and all causes of it: `field reason message`. */
export type BadManifest = {
  readonly what: string;
  readonly manifest: Manifest;
  readonly causes: readonly string[];
};

const MODES = '"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

const badVolumes: readonly BadManifest[] = [
  ofVolume(
    'a name that is no subdomain',
    named(volume('v'), 'V_1'),
    `metadata.name FieldValueInvalid Invalid value: "V_1": ${SUBDOMAIN}`,
  ),
  ofSpec('no access mode', { accessModes: [] }, 'spec.accessModes FieldValueRequired Required value'),
  ofSpec(
    'an unknown access mode',
    { accessModes: ['Sometimes'] },
    `spec.accessModes FieldValueNotSupported Unsupported value: "Sometimes": supported values: ${MODES}`,
  ),
  ofSpec(
    'the mode for one pod beside another',
    { accessModes: [RWO, RWOP] },
    'spec.accessModes FieldValueForbidden Forbidden: may not use ReadWriteOncePod with other access modes',
  ),
  ofSpec(
    'no capacity',
    { capacity: undefined },
    'spec.capacity FieldValueRequired Required value',
    'spec.capacity FieldValueNotSupported Unsupported value: null: supported values: "storage"',
  ),
  ofSpec(
    'a capacity of nothing',
    { capacity: { storage: '0' } },
    'spec.capacity[storage] FieldValueInvalid Invalid value: "0": must be greater than zero',
  ),
  ofSpec(
    'a policy that is none',
    { persistentVolumeReclaimPolicy: 'Burn' },
    'spec.persistentVolumeReclaimPolicy FieldValueNotSupported Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
  ),
  ofSpec(
    'no source',
    { nfs: undefined },
    'spec FieldValueRequired Required value: must specify a volume type',
  ),
  ofSpec(
    'two sources',
    { hostPath: { path: '/data' } },
    'spec.nfs FieldValueForbidden Forbidden: may not specify more than 1 volume type',
  ),
  ofSource(
    'a root that is recycled',
    { hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' },
    "spec.persistentVolumeReclaimPolicy FieldValueForbidden Forbidden: may not be 'recycle' for a hostPath mount of '/'",
  ),
  ofSource(
    'a disk of one node that does not say which',
    { local: { path: '/disk' } },
    'spec.nodeAffinity FieldValueRequired Required value: Local volume requires node affinity',
  ),
  ofSource(
    'a disk of one node that steps back',
    { local: { path: '/a/../b' }, nodeAffinity: { required: inZone('a') } },
    `spec.local.path FieldValueInvalid Invalid value: "/a/../b": must not contain '..'`,
  ),
  ofSpec(
    'a class that is no subdomain',
    { storageClassName: 'Fast_1' },
    `spec.storageClassName FieldValueInvalid Invalid value: "Fast_1": ${SUBDOMAIN}`,
  ),
  ofSpec(
    'an unknown volume mode',
    { volumeMode: 'Tape' },
    'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ),
  ofSpec(
    'an attributes class without CSI',
    { volumeAttributesClassName: 'gold' },
    'spec.csi FieldValueRequired Required value: has to be specified when using volumeAttributesClassName',
  ),
  ofSource(
    'an attributes class that is empty',
    { csi: { driver: 'd', volumeHandle: 'h' }, volumeAttributesClassName: '' },
    'spec.volumeAttributesClassName FieldValueRequired Required value: an empty string is disallowed',
  ),
  ofSource(
    'an attributes class that is no subdomain',
    { csi: { driver: 'd', volumeHandle: 'h' }, volumeAttributesClassName: 'Gold_1' },
    `spec.volumeAttributesClassName FieldValueInvalid Invalid value: "Gold_1": ${SUBDOMAIN}`,
  ),
  ofSpec(
    'a node affinity that requires nothing',
    { nodeAffinity: {} },
    'spec.nodeAffinity.required FieldValueRequired Required value: must specify required node constraints',
  ),
  ofSpec(
    'a node affinity without terms',
    { nodeAffinity: { required: { nodeSelectorTerms: [] } } },
    'spec.nodeAffinity.required.nodeSelectorTerms FieldValueRequired Required value: must have at least one node selector term',
  ),
  ofSource(
    'a host path without a path',
    { hostPath: {} },
    'spec.hostPath.path FieldValueRequired Required value',
  ),
  ofSource(
    'a host path that steps back',
    { hostPath: { path: '/a/../b' } },
    `spec.hostPath.path FieldValueInvalid Invalid value: "/a/../b": must not contain '..'`,
  ),
  ofSource(
    'an export without server and path',
    { nfs: {} },
    'spec.nfs.server FieldValueRequired Required value',
    'spec.nfs.path FieldValueRequired Required value',
    'spec.nfs.path FieldValueInvalid Invalid value: "": must be an absolute path',
  ),
  ofSource(
    'an export of a relative path',
    { nfs: { server: 's', path: 'exports' } },
    'spec.nfs.path FieldValueInvalid Invalid value: "exports": must be an absolute path',
  ),
  ofSource(
    'a CSI volume without driver and handle',
    { csi: {} },
    'spec.csi.driver FieldValueRequired Required value',
    `spec.csi.driver FieldValueInvalid Invalid value: "": ${SUBDOMAIN}`,
    'spec.csi.volumeHandle FieldValueRequired Required value',
  ),
  ofVolume(
    'mount options for what is not mounted with any',
    volume('v', {
      annotations: { [MOUNT_OPTIONS]: 'ro' },
      spec: { nfs: undefined, hostPath: { path: '/data' } },
    }),
    `metadata.annotations.${MOUNT_OPTIONS} FieldValueForbidden Forbidden: may not specify mount options for this volume type`,
  ),
  ofSpec(
    'everything at once',
    { accessModes: [], capacity: { storage: '0' }, volumeMode: 'Tape', nfs: { server: '', path: '/a' } },
    'spec.accessModes FieldValueRequired Required value',
    'spec.capacity[storage] FieldValueInvalid Invalid value: "0": must be greater than zero',
    'spec.nfs.server FieldValueRequired Required value',
    'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ),
];

/** What a source cannot be without. */
const NEEDED: { readonly [source: string]: readonly string[] } = {
  awsElasticBlockStore: ['volumeID'],
  azureFile: ['secretName', 'shareName'],
  cephfs: ['monitors'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  glusterfs: ['endpoints', 'path'],
  iscsi: ['targetPortal', 'iqn'],
  portworxVolume: ['volumeID'],
  rbd: ['monitors', 'image'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  storageos: ['volumeName'],
  vsphereVolume: ['volumePath'],
};

const badSources: readonly BadManifest[] = [
  ...Object.entries(NEEDED).map(([source, fields]) =>
    ofSource(
      `nothing of ${source}`,
      { [source]: {} },
      ...fields.map((field) => `spec.${source}.${field} FieldValueRequired Required value`),
    ),
  ),
  ofSource(
    'nothing of azureDisk',
    { azureDisk: {} },
    'spec.azureDisk.diskName FieldValueRequired Required value',
    'spec.azureDisk.diskURI FieldValueRequired Required value',
    'spec.azureDisk.diskURI FieldValueNotSupported Unsupported value: "": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
  ),
  ofSource(
    'nothing of gcePersistentDisk, which errors call otherwise',
    { gcePersistentDisk: {} },
    'spec.persistentDisk.pdName FieldValueRequired Required value',
  ),
  ofSource(
    'nothing of quobyte',
    { quobyte: {} },
    'spec.quobyte.registry FieldValueRequired Required value: must be a host:port pair or multiple pairs separated by commas',
    'spec.quobyte.volume FieldValueRequired Required value',
  ),
  ofSource(
    'a flocker dataset without a name',
    { flocker: {} },
    'spec.flocker FieldValueRequired Required value: one of datasetName and datasetUUID is required',
  ),
  ofSource(
    'a fibre channel without a target',
    { fc: {} },
    'spec.fc.targetWWNs FieldValueRequired Required value: must specify either targetWWNs or wwids, but not both',
  ),
  ofSource(
    'a CSI secret without a namespace',
    { csi: { driver: 'd', volumeHandle: 'h', nodePublishSecretRef: { name: 's' } } },
    'spec.csi.nodePublishSecretRef.namespace FieldValueRequired Required value',
  ),
  ofSource(
    'a host path of an unknown type',
    { hostPath: { path: '/a', type: 'Link' } },
    'spec.hostPath.type FieldValueNotSupported Unsupported value: "Link": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
  ),
];

const badClaims: readonly BadManifest[] = [
  ofClaim(
    'no access mode',
    { accessModes: [] },
    'spec.accessModes FieldValueRequired Required value: at least 1 access mode is required',
  ),
  ofClaim(
    'an unknown access mode',
    { accessModes: ['Sometimes'] },
    `spec.accessModes FieldValueNotSupported Unsupported value: "Sometimes": supported values: ${MODES}`,
  ),
  ofClaim(
    'the mode for one pod beside another',
    { accessModes: [RWO, RWOP] },
    'spec.accessModes FieldValueForbidden Forbidden: may not use ReadWriteOncePod with other access modes',
  ),
  ofClaim('no request', { resources: {} }, 'spec.resources[storage] FieldValueRequired Required value'),
  ofClaim(
    'a request of nothing',
    { resources: { requests: { storage: '0' } } },
    'spec.resources[storage] FieldValueInvalid Invalid value: "0": must be greater than zero',
  ),
  ofClaim(
    'a request of half a byte',
    { resources: { requests: { storage: '500m' } } },
    'spec.resources[storage] FieldValueInvalid Invalid value: "500m": must be an integer',
  ),
  ofClaim(
    'a selector of an unknown operator',
    { selector: { matchExpressions: [{ key: 'tier', operator: 'Near', values: ['gold'] }] } },
    'spec.selector.matchExpressions[0].operator FieldValueInvalid Invalid value: "Near": not a valid selector operator',
  ),
  ofClaim(
    'a selector without values',
    { selector: { matchExpressions: [{ key: 'tier', operator: 'In' }] } },
    "spec.selector.matchExpressions[0].values FieldValueRequired Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ),
  ofClaim(
    'a selector with values where none may be',
    { selector: { matchExpressions: [{ key: 'tier', operator: 'Exists', values: ['gold'] }] } },
    "spec.selector.matchExpressions[0].values FieldValueForbidden Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ),
  ofClaim(
    'a class that is no subdomain',
    { storageClassName: 'Fast_1' },
    `spec.storageClassName FieldValueInvalid Invalid value: "Fast_1": ${SUBDOMAIN}`,
  ),
  ofClaim(
    'an unknown volume mode',
    { volumeMode: 'Tape' },
    'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ),
  ofClaim(
    'a data source without a name',
    { dataSource: { kind: 'PersistentVolumeClaim', name: '' } },
    'spec.dataSource.name FieldValueRequired Required value',
    'spec.dataSourceRef.name FieldValueRequired Required value',
  ),
  ofClaim(
    'a data source of another core kind',
    { dataSourceRef: { kind: 'Pod', name: 'p' } },
    `spec.dataSource FieldValueInvalid Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
    `spec.dataSourceRef FieldValueInvalid Invalid value: "Pod": must be 'PersistentVolumeClaim' when referencing the default apiGroup`,
  ),
  ofClaim(
    'two data sources',
    {
      dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
    },
    'spec FieldValueInvalid Invalid value: "a": must match dataSourceRef',
  ),
  ofClaim(
    'a data source beside one of another namespace',
    {
      dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'a', namespace: 'elsewhere' },
    },
    'spec FieldValueInvalid Invalid value: "a": may not be specified when dataSourceRef.namespace is specified',
  ),
  ofClaim(
    'an attributes class that is no subdomain',
    { volumeAttributesClassName: 'Gold_1' },
    `spec.volumeAttributesClassName FieldValueInvalid Invalid value: "Gold_1": ${SUBDOMAIN}`,
  ),
  {
    what: 'a claim: a name that is no subdomain',
    manifest: named(claim('db'), 'Db'),
    causes: [`metadata.name FieldValueInvalid Invalid value: "Db": ${SUBDOMAIN}`],
  },
];

const badClasses: readonly BadManifest[] = [
  ofClass('no provisioner', { provisioner: '' }, 'provisioner FieldValueRequired Required value'),
  ofClass(
    'a provisioner that is no qualified name',
    { provisioner: 'example.com/a/b' },
    "provisioner FieldValueInvalid Invalid value: \"example.com/a/b\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
  ),
  ofClass(
    'a parameter without a name',
    { parameters: { '': 'x' } },
    'parameters FieldValueInvalid Invalid value: "": field can not be empty.',
  ),
  ofClass(
    'too many parameters',
    { parameters: Object.fromEntries(Array.from({ length: 513 }, (_, at) => [`p${at}`, 'x'])) },
    'parameters FieldValueTooLong Too long: may not be more than 512 bytes',
  ),
  ofClass(
    'parameters that are too long',
    { parameters: { long: 'x'.repeat(256 * 1024) } },
    'parameters FieldValueTooLong Too long: may not be more than 262144 bytes',
  ),
  ofClass(
    'Recycle, which is for volumes only',
    { reclaimPolicy: 'Recycle' },
    'reclaimPolicy FieldValueNotSupported Unsupported value: "Recycle": supported values: "Delete", "Retain"',
  ),
  ofClass(
    'an unknown binding mode',
    { volumeBindingMode: 'Never' },
    'volumeBindingMode FieldValueNotSupported Unsupported value: "Never": supported values: "Immediate", "WaitForFirstConsumer"',
  ),
  ofClass(
    'a topology without values',
    { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: [] }] }] },
    'allowedTopologies[0].matchLabelExpressions[0].values FieldValueRequired Required value',
  ),
  ofClass(
    'a topology that says a value twice',
    { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'a'] }] }] },
    'allowedTopologies[0].matchLabelExpressions[0].values[1] FieldValueDuplicate Duplicate value: "a"',
  ),
  ofClass(
    'a topology that is said twice',
    {
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'zone', values: ['a'] }] },
        { matchLabelExpressions: [{ key: 'zone', values: ['a'] }] },
      ],
    },
    'allowedTopologies[1].matchLabelExpressions FieldValueDuplicate Duplicate value: ""',
  ),
];

/** One row a rule, and the whole of what Kubernetes says of it. */
export const BAD_MANIFESTS: readonly BadManifest[] = [
  ...badVolumes,
  ...badSources,
  ...badClaims,
  ...badClasses,
];

function ofVolume(what: string, manifest: Manifest, ...causes: readonly string[]): BadManifest {
  return { what: `a volume: ${what}`, manifest, causes };
}

/** A change of an NFS volume's spec. */
function ofSpec(what: string, spec: object, ...causes: readonly string[]): BadManifest {
  return ofVolume(what, volume('v', { spec }), ...causes);
}

/** Another source than NFS. */
function ofSource(what: string, spec: object, ...causes: readonly string[]): BadManifest {
  return ofSpec(what, { nfs: undefined, ...spec }, ...causes);
}

function ofClaim(what: string, spec: object, ...causes: readonly string[]): BadManifest {
  return { what: `a claim: ${what}`, manifest: claim('db', { spec }), causes };
}

function ofClass(what: string, fields: object, ...causes: readonly string[]): BadManifest {
  return { what: `a class: ${what}`, manifest: storageClass('slow', { ...fields }), causes };
}

function named(manifest: Manifest, name: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, name } };
}
