import { ABSENT, type Expected, PRESENT } from './case.js';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
export const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** Who wrote the link to the other object. */
type By = 'controller' | 'user';
type More = { readonly [field: string]: unknown };

const marks = (by: By) => ({ [BOUND_BY_CONTROLLER]: by === 'controller' ? 'yes' : ABSENT });

/** Bound to this volume, which has its 1Gi, ReadWriteOnce, unless `status` says otherwise. */
export function claimBound(volumeName: string, by: By = 'controller', status: More = {}): Expected {
  return {
    metadata: { annotations: { [BIND_COMPLETED]: 'yes', ...marks(by) } },
    spec: { volumeName },
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...status },
  };
}

/** Waiting, without anything of a volume in its status. */
export function claimPending(spec: More = { volumeName: ABSENT }): Expected {
  return {
    metadata: { annotations: { [BIND_COMPLETED]: ABSENT, [BOUND_BY_CONTROLLER]: ABSENT } },
    spec,
    status: { phase: 'Pending', capacity: ABSENT, accessModes: ABSENT },
  };
}

/** What it was stays written; its status tells nothing of a volume any more. */
export function claimLost(volumeName: string | typeof ABSENT): Expected {
  return {
    metadata: { annotations: { [BIND_COMPLETED]: 'yes' } },
    spec: { volumeName },
    status: { phase: 'Lost', capacity: ABSENT, accessModes: ABSENT },
  };
}

export function volumeAvailable(claimRef: unknown = ABSENT): Expected {
  return {
    metadata: { annotations: { [BOUND_BY_CONTROLLER]: ABSENT } },
    spec: { claimRef },
    status: { phase: 'Available', message: ABSENT, reason: ABSENT },
  };
}

/** Kept for whoever has the name. */
export function volumeReservedFor(name: string): Expected {
  return volumeAvailable({ namespace: 'default', name, uid: ABSENT });
}

export function volumeBound(claimName: string, by: By = 'controller'): Expected {
  const uid = `\${uid:pvc/${claimName}}`;
  return {
    metadata: { annotations: marks(by) },
    spec: {
      claimRef: {
        namespace: 'default',
        name: claimName,
        uid,
      },
    },
    status: { phase: 'Bound' },
  };
}

/** Its claim is gone, and it still says whose it was. */
export function volumeReleased(claimName: string, phase: 'Released' | 'Failed' = 'Released'): Expected {
  return { spec: { claimRef: { namespace: 'default', name: claimName, uid: PRESENT } }, status: { phase } };
}

export function inPhase(phase: string): Expected {
  return { status: { phase } };
}
