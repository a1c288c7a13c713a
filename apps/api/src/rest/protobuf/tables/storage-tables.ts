import { type MessageTexts } from './message-tables.js';

/** Volumes, claims and the classes of both. */
export const STORAGE_TABLES: MessageTexts = {
  PersistentVolume: `metadata 1 ObjectMeta, spec 2 PersistentVolumeSpec, status 3 PersistentVolumeStatus`,
  PersistentVolumeSpec: `
    capacity 1 {quantity}, ... 2 PersistentVolumeSource, accessModes 3 string[],
    claimRef 4 ObjectReference, persistentVolumeReclaimPolicy 5, storageClassName 6,
    mountOptions 7 string[], volumeMode 8 string?, nodeAffinity 9 VolumeNodeAffinity,
    volumeAttributesClassName 10 string?
  `,
  PersistentVolumeSource: `
    gcePersistentDisk 1 GCEPersistentDiskVolumeSource,
    awsElasticBlockStore 2 AWSElasticBlockStoreVolumeSource, hostPath 3 HostPathVolumeSource,
    glusterfs 4 GlusterfsPersistentVolumeSource, nfs 5 NFSVolumeSource, rbd 6 RBDPersistentVolumeSource,
    iscsi 7 ISCSIPersistentVolumeSource, cinder 8 CinderPersistentVolumeSource,
    cephfs 9 CephFSPersistentVolumeSource, fc 10 FCVolumeSource, flocker 11 FlockerVolumeSource,
    flexVolume 12 FlexPersistentVolumeSource, azureFile 13 AzureFilePersistentVolumeSource,
    vsphereVolume 14 VsphereVirtualDiskVolumeSource, quobyte 15 QuobyteVolumeSource,
    azureDisk 16 AzureDiskVolumeSource, portworxVolume 18 PortworxVolumeSource,
    scaleIO 19 ScaleIOPersistentVolumeSource, local 20 LocalVolumeSource,
    storageos 21 StorageOSPersistentVolumeSource, csi 22 CSIPersistentVolumeSource
  `,
  GCEPersistentDiskVolumeSource: `pdName 1, fsType 2, partition 3 int, readOnly 4 bool`,
  AWSElasticBlockStoreVolumeSource: `volumeID 1, fsType 2, partition 3 int, readOnly 4 bool`,
  HostPathVolumeSource: `path 1, type 2 string?`,
  GlusterfsPersistentVolumeSource: `endpoints 1, path 2, readOnly 3 bool, endpointsNamespace 4 string?`,
  NFSVolumeSource: `server 1, path 2, readOnly 3 bool`,
  RBDPersistentVolumeSource: `
    monitors 1 string[], image 2, fsType 3, pool 4, user 5, keyring 6, secretRef 7 SecretReference,
    readOnly 8 bool
  `,
  ISCSIPersistentVolumeSource: `
    targetPortal 1, iqn 2, lun 3 int?, iscsiInterface 4, fsType 5, readOnly 6 bool, portals 7 string[],
    chapAuthDiscovery 8 bool, secretRef 10 SecretReference, chapAuthSession 11 bool,
    initiatorName 12 string?
  `,
  CinderPersistentVolumeSource: `volumeID 1, fsType 2, readOnly 3 bool, secretRef 4 SecretReference`,
  CephFSPersistentVolumeSource: `
    monitors 1 string[], path 2, user 3, secretFile 4, secretRef 5 SecretReference, readOnly 6 bool
  `,
  FCVolumeSource: `targetWWNs 1 string[], lun 2 int?, fsType 3, readOnly 4 bool, wwids 5 string[]`,
  FlockerVolumeSource: `datasetName 1, datasetUUID 2`,
  FlexPersistentVolumeSource: `
    driver 1, fsType 2, secretRef 3 SecretReference, readOnly 4 bool, options 5 {string}
  `,
  AzureFilePersistentVolumeSource: `
    secretName 1, shareName 2, readOnly 3 bool, secretNamespace 4 string?
  `,
  VsphereVirtualDiskVolumeSource: `volumePath 1, fsType 2, storagePolicyName 3, storagePolicyID 4`,
  QuobyteVolumeSource: `registry 1, volume 2, readOnly 3 bool, user 4, group 5, tenant 6`,
  AzureDiskVolumeSource: `
    diskName 1, diskURI 2, cachingMode 3 string?, fsType 4 string?, readOnly 5 bool?, kind 6 string?
  `,
  PortworxVolumeSource: `volumeID 1, fsType 2, readOnly 3 bool`,
  ScaleIOPersistentVolumeSource: `
    gateway 1, system 2, secretRef 3 SecretReference, sslEnabled 4 bool, protectionDomain 5,
    storagePool 6, storageMode 7, volumeName 8, fsType 9, readOnly 10 bool
  `,
  LocalVolumeSource: `path 1, fsType 2 string?`,
  StorageOSPersistentVolumeSource: `
    volumeName 1, volumeNamespace 2, fsType 3, readOnly 4 bool, secretRef 5 ObjectReference
  `,
  CSIPersistentVolumeSource: `
    driver 1, volumeHandle 2, readOnly 3 bool, fsType 4, volumeAttributes 5 {string},
    controllerPublishSecretRef 6 SecretReference, nodeStageSecretRef 7 SecretReference,
    nodePublishSecretRef 8 SecretReference, controllerExpandSecretRef 9 SecretReference,
    nodeExpandSecretRef 10 SecretReference
  `,
  VolumeNodeAffinity: `required 1 NodeSelector`,
  PersistentVolumeStatus: `phase 1, message 2, reason 3, lastPhaseTransitionTime 4 time`,
  PersistentVolumeClaim: `
    metadata 1 ObjectMeta, spec 2 PersistentVolumeClaimSpec, status 3 PersistentVolumeClaimStatus
  `,
  PersistentVolumeClaimSpec: `
    accessModes 1 string[], resources 2 VolumeResourceRequirements, volumeName 3,
    selector 4 LabelSelector, storageClassName 5 string?, volumeMode 6 string?,
    dataSource 7 TypedLocalObjectReference, dataSourceRef 8 TypedObjectReference,
    volumeAttributesClassName 9 string?
  `,
  VolumeResourceRequirements: `limits 1 {quantity}, requests 2 {quantity}`,
  PersistentVolumeClaimStatus: `
    phase 1, accessModes 2 string[], capacity 3 {quantity},
    conditions 4 PersistentVolumeClaimCondition[], allocatedResources 5 {quantity},
    allocatedResourceStatuses 7 {string}, currentVolumeAttributesClassName 8 string?,
    modifyVolumeStatus 9 ModifyVolumeStatus
  `,
  PersistentVolumeClaimCondition: `
    type 1, status 2, lastProbeTime 3 time, lastTransitionTime 4 time, reason 5, message 6
  `,
  ModifyVolumeStatus: `targetVolumeAttributesClassName 1, status 2`,
  StorageClass: `
    metadata 1 ObjectMeta, provisioner 2, parameters 3 {string}, reclaimPolicy 4 string?,
    mountOptions 5 string[], allowVolumeExpansion 6 bool?, volumeBindingMode 7 string?,
    allowedTopologies 8 TopologySelectorTerm[]
  `,
  TopologySelectorTerm: `matchLabelExpressions 1 TopologySelectorLabelRequirement[]`,
  TopologySelectorLabelRequirement: `key 1, values 2 string[]`,
  VolumeAttributesClass: `metadata 1 ObjectMeta, driverName 2, parameters 3 {string}`,
};
