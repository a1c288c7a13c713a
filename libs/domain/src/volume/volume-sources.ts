import { type KubeObject } from '../object/kube-object.js';

/** What a kind of storage can do, as Kubernetes' plugin for it can, and who does it here. */
export type VolumeSourceTraits = {
  /** Whether it can be handed to a container as a raw device. */
  readonly block: boolean;
  /**
   * Whether a node mounts it with options: `field` by `spec.mountOptions` only, `both` by the annotation from before
   * there was that field, too.
   */
  readonly mountOptions: 'none' | 'field' | 'both';
  /** Whether it can be scrubbed and offered again. */
  readonly recycle: boolean;
  /** Who deletes the storage of a volume that says no provisioner; `nobody`: that fails. */
  readonly deletedBy: 'berth' | 'external' | 'nobody';
  /** Who makes it larger. */
  readonly expandedBy: 'berth' | 'external' | 'nobody';
  /** Whether it is at one node, which the volume then has to name. */
  readonly ofOneNode: boolean;
};

type Row = readonly [
  block: 'block' | '-',
  mountOptions: VolumeSourceTraits['mountOptions'],
  recycle: 'recycle' | '-',
  deletedBy: VolumeSourceTraits['deletedBy'],
  expandedBy: VolumeSourceTraits['expandedBy'],
  ofOneNode: 'one node' | '-',
];

// prettier-ignore
const rows = {
  //                      block    options  recycle    deleted by  expanded by  where
  hostPath:             ['-',     'none',  'recycle', 'berth',    'nobody',    '-'],
  gcePersistentDisk:    ['block', 'both',  '-',       'nobody',   'external',  '-'],
  awsElasticBlockStore: ['block', 'both',  '-',       'nobody',   'external',  '-'],
  glusterfs:            ['-',     'both',  '-',       'berth',    'berth',     '-'],
  flocker:              ['-',     'none',  '-',       'nobody',   'nobody',    '-'],
  nfs:                  ['-',     'both',  'recycle', 'nobody',   'nobody',    '-'],
  rbd:                  ['block', 'both',  '-',       'nobody',   'external',  '-'],
  quobyte:              ['-',     'both',  '-',       'nobody',   'nobody',    '-'],
  cephfs:               ['-',     'both',  '-',       'nobody',   'nobody',    '-'],
  iscsi:                ['block', 'both',  '-',       'nobody',   'nobody',    '-'],
  cinder:               ['block', 'both',  '-',       'nobody',   'external',  '-'],
  fc:                   ['block', 'field', '-',       'nobody',   'nobody',    '-'],
  flexVolume:           ['-',     'none',  '-',       'nobody',   'external',  '-'],
  azureFile:            ['-',     'both',  '-',       'nobody',   'external',  '-'],
  vsphereVolume:        ['block', 'both',  '-',       'nobody',   'external',  '-'],
  azureDisk:            ['block', 'both',  '-',       'nobody',   'external',  '-'],
  portworxVolume:       ['-',     'none',  '-',       'nobody',   'external',  '-'],
  scaleIO:              ['-',     'none',  '-',       'nobody',   'nobody',    '-'],
  local:                ['block', 'field', '-',       'nobody',   'nobody',    'one node'],
  storageos:            ['-',     'both',  '-',       'nobody',   'nobody',    '-'],
  csi:                  ['block', 'field', '-',       'external', 'external',  '-'],
} as const satisfies Readonly<Record<string, Row>>;

export type VolumeSourceName = keyof typeof rows;

/** Every source a volume can have, in the order in which Kubernetes looks for them. */
// The keys of an object literal are what its type says.
export const VOLUME_SOURCES = Object.keys(rows) as readonly VolumeSourceName[];

/** What a kind of storage can do. */
export function traitsOf(source: VolumeSourceName): VolumeSourceTraits {
  const [block, mountOptions, recycle, deletedBy, expandedBy, where]: Row = rows[source];
  return {
    block: block === 'block',
    mountOptions,
    recycle: recycle === 'recycle',
    deletedBy,
    expandedBy,
    ofOneNode: where === 'one node',
  };
}

/** The sources a volume names; a valid one names exactly one. */
export function sourcesOf({ spec }: KubeObject): readonly VolumeSourceName[] {
  const fields = (spec ?? {}) as Readonly<Record<string, unknown>>;
  return VOLUME_SOURCES.filter((source) => fields[source] !== undefined);
}
