import { type VolumeSourceName } from '@berth/domain';
import {
  booleanSchema,
  integerSchema,
  mapSchema,
  objectSchema,
  type ObjectSchema,
  type Schema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { secretReferenceSchema } from '../reference-schemas.js';

const readOnly = booleanSchema('Mounts the volume for reading only.');
const fsType = stringSchema(
  'File system of the volume, such as ext4 or xfs; the node chooses when it is left out.',
);
const partition = integerSchema('Partition to mount; 0 or absent means the whole disk.');

function source(
  component: string,
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): ObjectSchema {
  return objectSchema(description, properties, {
    name: `io.k8s.api.core.v1.${component}`,
    ...(required.length === 0 ? {} : { required }),
  });
}

function secret(description: string): ObjectSchema {
  return { ...secretReferenceSchema, description };
}

/** Where a volume's data can live. A volume has exactly one of these. */
export const sourceSchemas: Readonly<Record<VolumeSourceName, ObjectSchema>> = {
  hostPath: source(
    'HostPathVolumeSource',
    'A folder or file of the node itself; meant for tests on a single node.',
    {
      path: stringSchema('Path on the node; a link is followed to what it points at.'),
      type: stringSchema('What must be at the path; empty means it is not looked at.', { default: '' }),
    },
    ['path'],
  ),
  gcePersistentDisk: source(
    'GCEPersistentDiskVolumeSource',
    'A disk of Google Compute Engine.',
    { pdName: stringSchema('Name of the disk.'), fsType, partition, readOnly },
    ['pdName'],
  ),
  awsElasticBlockStore: source(
    'AWSElasticBlockStoreVolumeSource',
    'A block store disk of Amazon EC2.',
    { volumeID: stringSchema('Id of the disk.'), fsType, partition, readOnly },
    ['volumeID'],
  ),
  glusterfs: source(
    'GlusterfsPersistentVolumeSource',
    'A volume of a GlusterFS cluster.',
    {
      endpoints: stringSchema('Name of the Endpoints that list the storage nodes.'),
      endpointsNamespace: stringSchema(
        'Namespace of the Endpoints; absent means the namespace of the claim.',
      ),
      path: stringSchema('Name of the GlusterFS volume.'),
      readOnly,
    },
    ['endpoints', 'path'],
  ),
  flocker: source('FlockerVolumeSource', 'A dataset of a Flocker control service.', {
    datasetName: stringSchema('Name of the dataset, as its metadata has it.'),
    datasetUUID: stringSchema('UUID of the dataset.'),
  }),
  nfs: source(
    'NFSVolumeSource',
    'An export of an NFS server.',
    {
      server: stringSchema('Host name or address of the server.'),
      path: stringSchema('Path the server exports.'),
      readOnly,
    },
    ['server', 'path'],
  ),
  rbd: source(
    'RBDPersistentVolumeSource',
    'An image of a Ceph block pool.',
    {
      monitors: stringListSchema('Addresses of the Ceph monitors.'),
      image: stringSchema('Name of the image.'),
      fsType,
      pool: stringSchema('Pool the image is in.', { default: 'rbd' }),
      user: stringSchema('Ceph user to sign in as.', { default: 'admin' }),
      keyring: stringSchema('Path of the key ring on the node.', { default: '/etc/ceph/keyring' }),
      secretRef: secret('Secret with the key of the user; wins over the key ring.'),
      readOnly,
    },
    ['monitors', 'image'],
  ),
  quobyte: source(
    'QuobyteVolumeSource',
    'A volume of a Quobyte installation.',
    {
      registry: stringSchema('Registry services as host:port, several separated by commas.'),
      volume: stringSchema('Name of the volume.'),
      readOnly,
      user: stringSchema('User to map access to.'),
      group: stringSchema('Group to map access to.'),
      tenant: stringSchema('Tenant that owns the volume.'),
    },
    ['registry', 'volume'],
  ),
  cephfs: source(
    'CephFSPersistentVolumeSource',
    'A folder of a Ceph file system.',
    {
      monitors: stringListSchema('Addresses of the Ceph monitors.'),
      path: stringSchema('Folder to mount as root; absent means all of it.'),
      user: stringSchema('Ceph user to sign in as.'),
      secretFile: stringSchema('Path of the key ring on the node.'),
      secretRef: secret('Secret with the key of the user; wins over the file.'),
      readOnly,
    },
    ['monitors'],
  ),
  iscsi: source(
    'ISCSIPersistentVolumeSource',
    'A disk of an iSCSI target.',
    {
      targetPortal: stringSchema('Portal of the target as address or address:port.'),
      iqn: stringSchema('Qualified name of the target.'),
      lun: integerSchema('Number of the logical unit.'),
      iscsiInterface: stringSchema('Interface that carries the traffic.', { default: 'default' }),
      fsType,
      readOnly,
      portals: stringListSchema('Further portals of the target.'),
      chapAuthDiscovery: booleanSchema('Asks for CHAP during discovery.'),
      chapAuthSession: booleanSchema('Asks for CHAP in the session.'),
      secretRef: secret('Secret with the CHAP credentials.'),
      initiatorName: stringSchema('Name the initiator gives itself.'),
    },
    ['targetPortal', 'iqn', 'lun'],
  ),
  cinder: source(
    'CinderPersistentVolumeSource',
    'A volume of OpenStack Cinder.',
    {
      volumeID: stringSchema('Id of the volume.'),
      fsType,
      readOnly,
      secretRef: secret('Secret with what is needed to reach OpenStack.'),
    },
    ['volumeID'],
  ),
  fc: source('FCVolumeSource', 'A disk reached over Fibre Channel.', {
    targetWWNs: stringListSchema('World wide names of the target.'),
    lun: integerSchema('Number of the logical unit.'),
    fsType,
    readOnly,
    wwids: stringListSchema('World wide identifiers of the volume; instead of names and number.'),
  }),
  flexVolume: source(
    'FlexPersistentVolumeSource',
    'A volume of a driver that is installed on the node.',
    {
      driver: stringSchema('Name of the driver.'),
      fsType,
      secretRef: secret('Secret whose contents the driver is given.'),
      readOnly,
      options: mapSchema('Further options for the driver.', stringSchema('Value of the option.')),
    },
    ['driver'],
  ),
  azureFile: source(
    'AzureFilePersistentVolumeSource',
    'A share of Azure Files.',
    {
      secretName: stringSchema('Secret with name and key of the storage account.'),
      shareName: stringSchema('Name of the share.'),
      readOnly,
      secretNamespace: stringSchema('Namespace of the Secret; absent means the namespace of the pod.'),
    },
    ['secretName', 'shareName'],
  ),
  vsphereVolume: source(
    'VsphereVirtualDiskVolumeSource',
    'A virtual disk of vSphere.',
    {
      volumePath: stringSchema('Path of the disk in its data store.'),
      fsType,
      storagePolicyName: stringSchema('Name of the storage policy.'),
      storagePolicyID: stringSchema('Id of the storage policy.'),
    },
    ['volumePath'],
  ),
  azureDisk: source(
    'AzureDiskVolumeSource',
    'A data disk of Azure.',
    {
      diskName: stringSchema('Name of the disk in the blob storage.'),
      diskURI: stringSchema('Address of the disk.'),
      cachingMode: stringSchema('How the host caches: None, ReadOnly or ReadWrite.', {
        default: 'ReadWrite',
      }),
      fsType: stringSchema('File system of the volume.', { default: 'ext4' }),
      readOnly: booleanSchema('Mounts the volume for reading only.', { default: false }),
      kind: stringSchema('What kind of disk it is: Shared, Dedicated or Managed.', { default: 'Shared' }),
    },
    ['diskName', 'diskURI'],
  ),
  portworxVolume: source(
    'PortworxVolumeSource',
    'A volume of Portworx.',
    { volumeID: stringSchema('Id of the volume.'), fsType, readOnly },
    ['volumeID'],
  ),
  scaleIO: source(
    'ScaleIOPersistentVolumeSource',
    'A volume of ScaleIO.',
    {
      gateway: stringSchema('Address of the gateway.'),
      system: stringSchema('Name of the storage system.'),
      secretRef: secret('Secret with the credentials for the gateway.'),
      sslEnabled: booleanSchema('Speaks TLS with the gateway.'),
      protectionDomain: stringSchema('Protection domain of the volume.'),
      storagePool: stringSchema('Pool of the protection domain.'),
      storageMode: stringSchema('How the space is set aside: ThickProvisioned or ThinProvisioned.', {
        default: 'ThinProvisioned',
      }),
      volumeName: stringSchema('Name of the volume.'),
      fsType: stringSchema('File system of the volume.', { default: 'xfs' }),
      readOnly,
    },
    ['gateway', 'system', 'secretRef'],
  ),
  local: source(
    'LocalVolumeSource',
    'A disk or folder of one node; the volume then needs a node affinity.',
    { path: stringSchema('Path of the folder or device on the node.'), fsType },
    ['path'],
  ),
  storageos: source('StorageOSPersistentVolumeSource', 'A volume of StorageOS.', {
    volumeName: stringSchema('Name of the volume.'),
    volumeNamespace: stringSchema('StorageOS namespace of the volume.'),
    fsType,
    readOnly,
    secretRef: secret('Secret with the credentials for the StorageOS API.'),
  }),
  csi: source(
    'CSIPersistentVolumeSource',
    'A volume that a CSI driver serves.',
    {
      driver: stringSchema('Name of the driver.'),
      volumeHandle: stringSchema('Name the driver knows the volume by.'),
      readOnly,
      fsType,
      volumeAttributes: mapSchema(
        'What the driver told of the volume when it was made.',
        stringSchema('Value.'),
      ),
      controllerPublishSecretRef: secret('Secret for attaching and detaching.'),
      nodeStageSecretRef: secret('Secret for staging on a node.'),
      nodePublishSecretRef: secret('Secret for publishing on a node.'),
      controllerExpandSecretRef: secret('Secret for expanding at the controller.'),
      nodeExpandSecretRef: secret('Secret for expanding on a node.'),
    },
    ['driver', 'volumeHandle'],
  ),
};
