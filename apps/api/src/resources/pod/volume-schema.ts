import {
  booleanSchema,
  OBJECT_META_SCHEMA,
  objectSchema,
  type ObjectSchema,
  plainSchema,
  type Schema,
  stringSchema,
} from '@berth/kube';
import { persistentVolumeClaimSchema } from '../persistent-volume-claim/schema.js';
import { sourceSchemas } from '../persistent-volume/source-schemas.js';
import { kept } from '../schema-parts.js';

const V1 = 'io.k8s.api.core.v1';

const { spec: claimSpecSchema } = persistentVolumeClaimSchema.properties as { readonly spec: Schema };

/** Where a pod's volume can come from; it has at most one of these. */
const podVolumeSources: Readonly<Record<string, Schema>> = {
  persistentVolumeClaim: objectSchema(
    'The volume of a claim of the same namespace.',
    {
      claimName: stringSchema('Name of the claim.'),
      readOnly: booleanSchema('Whether it may only be read.'),
    },
    { name: `${V1}.PersistentVolumeClaimVolumeSource`, required: ['claimName'] },
  ),
  ephemeral: objectSchema(
    'The volume of a claim that is made for the pod and goes with it.',
    {
      volumeClaimTemplate: objectSchema(
        'The claim that is made.',
        {
          metadata: { ...OBJECT_META_SCHEMA, description: 'Labels and annotations of the claim.' },
          spec: { ...claimSpecSchema, description: 'What the claim asks for.' },
        },
        { name: `${V1}.PersistentVolumeClaimTemplate`, required: ['spec'] },
      ),
    },
    { name: `${V1}.EphemeralVolumeSource` },
  ),
  hostPath: sourceSchemas.hostPath,
  emptyDir: objectSchema(
    'A folder that begins empty and goes with the pod.',
    {
      medium: stringSchema('Memory, or empty for the disk of the node.'),
      sizeLimit: plainSchema('quantity', 'How much it may hold.'),
    },
    { name: `${V1}.EmptyDirVolumeSource` },
  ),
  nfs: sourceSchemas.nfs,
  configMap: kept('Keys of a ConfigMap, as files.'),
  secret: kept('Keys of a Secret, as files.'),
  downwardAPI: kept('Fields of the pod, as files.'),
  projected: kept('Several of the former in one folder.'),
  image: kept('An image, as a folder.'),
  csi: kept('A volume that a CSI driver makes for the pod.'),
  glusterfs: kept('A volume of a GlusterFS cluster.'),
  iscsi: kept('A disk that is reached by iSCSI.'),
  fc: kept('A disk that is reached by Fibre Channel.'),
  rbd: kept('A block device of Ceph.'),
  cephfs: kept('A file system of Ceph.'),
  cinder: kept('A disk of OpenStack.'),
  flexVolume: kept('A volume of a FlexVolume driver.'),
  flocker: kept('A dataset of Flocker.'),
  gitRepo: kept('A clone of a repository.'),
  awsElasticBlockStore: kept('A disk of Amazon EC2.'),
  azureDisk: kept('A disk of Azure.'),
  azureFile: kept('A file share of Azure.'),
  gcePersistentDisk: kept('A disk of Google Compute Engine.'),
  photonPersistentDisk: kept('A disk of Photon.'),
  portworxVolume: kept('A volume of Portworx.'),
  quobyte: kept('A volume of Quobyte.'),
  scaleIO: kept('A volume of ScaleIO.'),
  storageos: kept('A volume of StorageOS.'),
  vsphereVolume: kept('A disk of vSphere.'),
};

export const podVolumeSourceNames: readonly string[] = Object.keys(podVolumeSources);

export const podVolumeSchema: ObjectSchema = objectSchema(
  'A volume that the containers of the pod may mount.',
  { name: stringSchema('Name of the volume, unique in the pod.'), ...podVolumeSources },
  { name: `${V1}.Volume`, required: ['name'] },
);
