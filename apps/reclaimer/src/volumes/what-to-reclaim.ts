import {
  type ParsedClass,
  parsedClass,
  type RegisteredBackend,
  targetOf,
  unregistered,
  type VolumeTarget,
} from '@berth/backends';
import {
  type Backing,
  type Claim,
  hasFinalizer,
  type JsonObject,
  makerOf,
  MIGRATED_TO,
  PROVISIONED_BY,
  RECLAIM_FINALIZER,
  type ReclaimAction,
  sourcesOf,
  type StorageClass,
  traitsOf,
  type Volume,
} from '@berth/domain';

/** What is to be done about a volume that was given back. */
export type ReclaimWork =
  | { readonly kind: 'nothing' }
  /** It cannot be reclaimed as things are; a change may help. */
  | {
      readonly kind: 'refuse';
      readonly action: ReclaimAction;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly kind: 'delete'; readonly target: VolumeTarget }
  /** Its policy was changed after its deletion had begun: it stays, unless its storage is gone already. */
  | { readonly kind: 'keep'; readonly target: VolumeTarget }
  | { readonly kind: 'delete-directory'; readonly directory: RecyclableDirectory }
  | { readonly kind: 'recycle'; readonly directory: RecyclableDirectory };

/** Where the contents of a volume are, seen from the node that holds them. */
export type RecyclableDirectory =
  | { readonly type: 'hostPath'; readonly path: string }
  | { readonly type: 'nfs'; readonly server: string; readonly path: string };

/** What the decision looks up. */
export type ReclaimSight = {
  readonly classOf: (name: string) => StorageClass | undefined;
  readonly backendByUrl: (url: string) => RegisteredBackend | undefined;
};

const HEKETI_ID = 'gluster.kubernetes.io/heketi-volume-id';
/** Names of Kubernetes' plugins, by the source they delete. */
const DELETERS: { readonly [source: string]: string | undefined } = {
  glusterfs: 'kubernetes.io/glusterfs',
  hostPath: 'kubernetes.io/host-path',
};

/** Decides what is to be done about a volume; `claim` is the one that has the name in its claimRef now, if any. */
export function reclaimOf(volume: Volume, claim: Claim | undefined, sight: ReclaimSight): ReclaimWork {
  if (!isReleased(volume, claim) || volume.metadata.annotations?.[MIGRATED_TO] !== undefined) {
    return { kind: 'nothing' };
  }
  const policy: string = volume.spec.persistentVolumeReclaimPolicy;
  switch (policy) {
    case 'Retain':
      return retained(volume, sight);
    case 'Delete':
      return deletionOf(volume, sight);
    case 'Recycle':
      return recyclingOf(volume);
    default:
      return refused('Delete', 'VolumeUnknownReclaimPolicy', 'Volume has an unrecognized reclaim policy');
  }
}

/**
 * Given back: its claim is gone, or is another by now, or has another volume. A volume without a claim is given back
 * by its own deletion, where a finalizer says that its storage is to go first.
 */
function isReleased(volume: Volume, claim: Claim | undefined): boolean {
  const { metadata, spec, status } = volume;
  const uid = spec.claimRef?.uid ?? '';
  if (uid === '') {
    const isHeld = hasFinalizer(volume, RECLAIM_FINALIZER);
    return isHeld && metadata.deletionTimestamp !== undefined && status.phase !== 'Bound';
  }
  if (status.phase !== 'Released' && status.phase !== 'Failed') return false;
  return claim?.metadata.uid !== uid || hasAnother(claim, metadata.name);
}

function hasAnother({ spec: { volumeName = '' } }: Claim, name: string): boolean {
  return volumeName !== '' && volumeName !== name;
}

function retained(volume: Volume, sight: ReclaimSight): ReclaimWork {
  if (volume.berth?.reclaim?.action !== 'Delete') return { kind: 'nothing' };
  const deletion = deletionOf(volume, sight);
  return deletion.kind === 'delete' ? { ...deletion, kind: 'keep' } : { kind: 'nothing' };
}

function deletionOf(volume: Volume, sight: ReclaimSight): ReclaimWork {
  const [source] = sourcesOf(volume);
  const deletedBy = source === undefined ? 'nobody' : traitsOf(source).deletedBy;
  const deleter = volume.metadata.annotations?.[PROVISIONED_BY] ?? DELETERS[source ?? ''] ?? '';
  if (deletedBy === 'external' || (deleter !== '' && makerOf(deleter) === 'external')) {
    return { kind: 'nothing' };
  }
  return deletionBy(deleter, volume, sight);
}

function deletionBy(deleter: string, volume: Volume, sight: ReclaimSight): ReclaimWork {
  if (deleter === DELETERS['glusterfs']) return glusterDeletion(volume, sight);
  const { hostPath } = sourceOf(volume) as { readonly hostPath?: { readonly path: string } };
  if (deleter === DELETERS['hostPath'] && hostPath !== undefined) return hostPathDeletion(hostPath.path);
  const { name } = volume.metadata;
  const why = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
  return failure(why);
}

/** As in Kubernetes only what is meant for a while; wording of its plugin. */
function hostPathDeletion(path: string): ReclaimWork {
  if (/^\/tmp\/.+/.test(path)) return { kind: 'delete-directory', directory: { type: 'hostPath', path } };
  return failure(`host_path deleter only supports /tmp/.+ but received provided ${path}`);
}

function glusterDeletion(volume: Volume, sight: ReclaimSight): ReclaimWork {
  const { backing } = volume.berth ?? {};
  const of = parsedClass(sight.classOf(volume.spec.storageClassName ?? ''));
  if (backing !== undefined) return madeHere(backing, of, sight);
  if (of === undefined) {
    const name = volume.spec.storageClassName ?? '';
    return failure(`storageclass.storage.k8s.io "${name}" does not say where the volume is`);
  }
  const backend = sight.backendByUrl(of.parameters.restUrl);
  if (backend === undefined) return failure(unregistered('the resturl of its class'));
  const id = heketiIdOf(volume);
  if (id === '')
    return failure('the volume says neither by annotation nor by path which one it is at Heketi');
  return { kind: 'delete', target: { backend, id, name: pathOf(volume), of } };
}

function madeHere(backing: Backing, of: ParsedClass | undefined, sight: ReclaimSight): ReclaimWork {
  const target = targetOf(backing, of, sight.backendByUrl);
  return target === undefined ? failure(unregistered(backing.url)) : { kind: 'delete', target };
}

/** The annotation of Kubernetes' plugin, or what a name that Heketi gave itself says. */
function heketiIdOf(volume: Volume): string {
  const annotated = volume.metadata.annotations?.[HEKETI_ID];
  if (annotated !== undefined) return annotated;
  const path = pathOf(volume);
  return path.startsWith('vol_') ? path.slice('vol_'.length) : '';
}

/** The volume's name at its hosts, and at Heketi. One that goes on is only a part of that volume. */
function pathOf(volume: Volume): string {
  const { path = '' } = (sourceOf(volume)['glusterfs'] ?? {}) as { readonly path?: string };
  return path.replace(/^\/+/, '');
}

function recyclingOf(volume: Volume): ReclaimWork {
  const { hostPath, nfs } = sourceOf(volume) as {
    readonly hostPath?: { readonly path: string };
    readonly nfs?: { readonly server: string; readonly path: string };
  };
  if (hostPath !== undefined)
    return { kind: 'recycle', directory: { type: 'hostPath', path: hostPath.path } };
  if (nfs !== undefined) {
    return { kind: 'recycle', directory: { type: 'nfs', server: nfs.server, path: nfs.path } };
  }
  return refused('Recycle', 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
}

/** The source stands beside the fields that every volume has. */
function sourceOf({ spec }: Volume): JsonObject {
  return spec;
}

/** Rights over the volumes of one cluster are none over those of others, though they share a back end. */
export function ofAnotherCluster({ id, backend }: VolumeTarget): ReclaimWork {
  return failure(
    `volume ${id} at Backend "${backend.name}" was made for a claim of another cluster; nothing was removed`,
  );
}

function failure(message: string): ReclaimWork {
  return refused('Delete', 'VolumeFailedDelete', message);
}

function refused(action: ReclaimAction, reason: string, message: string): ReclaimWork {
  return { kind: 'refuse', action, reason, message };
}
