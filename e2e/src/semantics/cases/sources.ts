import { awaiting, type Case, create, GONE, remove } from '../case.js';
import { claimBound } from '../expectations.js';
import { claim, inZone, volume } from '../manifests.js';

/** Each kind of storage a volume can be on, with no more than it needs. */
const SOURCES: { readonly [source: string]: object } = {
  awsElasticBlockStore: { volumeID: 'vol-1' },
  azureDisk: { diskName: 'disk', diskURI: 'https://example.com/disk.vhd' },
  azureFile: { secretName: 'secret', shareName: 'share' },
  cephfs: { monitors: ['10.0.0.1:6789'] },
  cinder: { volumeID: 'vol-1' },
  csi: { driver: 'csi.example.com', volumeHandle: 'h' },
  fc: { wwids: ['3600508b400105e210000900000490000'] },
  flexVolume: { driver: 'example.com/flex' },
  flocker: { datasetName: 'data' },
  gcePersistentDisk: { pdName: 'disk' },
  glusterfs: { endpoints: 'gluster', path: 'vol' },
  hostPath: { path: '/data' },
  iscsi: { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2026-01.com.example:v', lun: 0 },
  local: { path: '/disk' },
  nfs: { server: '10.0.0.1', path: '/exports' },
  portworxVolume: { volumeID: 'vol-1' },
  quobyte: { registry: '10.0.0.1:7861', volume: 'vol' },
  rbd: { monitors: ['10.0.0.1:6789'], image: 'image' },
  scaleIO: { gateway: 'https://10.0.0.1', system: 'sys', volumeName: 'vol', secretRef: { name: 'secret' } },
  storageos: { volumeName: 'vol' },
  vsphereVolume: { volumePath: '[store] disk' },
};

/** The kind of storage makes no difference to binding. */
export const sources: readonly Case[] = Object.entries(SOURCES).map(([source, fields]) => {
  const affinity = source === 'local' ? { nodeAffinity: { required: inZone('a') } } : {};
  return {
    name: `a volume on ${source} is bound and given back`,
    rule: `volume: source ${source}`,
    given: [volume('v', { spec: { nfs: undefined, [source]: fields, ...affinity } })],
    when: [create(claim('db')), awaiting('pvc/db', claimBound('v')), remove('pvc/db')],
    then: {
      'pvc/db': GONE,
      'pv/v': { status: { phase: 'Released' }, spec: { [source]: fields, claimRef: { name: 'db' } } },
    },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound VolumeReleased' },
    told: [],
  };
});
