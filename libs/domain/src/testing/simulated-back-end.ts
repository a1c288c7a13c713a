import {
  abandonProvisioning,
  completeProvisioning,
  failProvisioning,
  startProvisioning,
} from '../claim/drive-provisioning.js';
import { madeVolumeName } from '../claim/provisioning.js';
import { type Claim } from '../claim/claim.js';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  PROVISIONED_BY,
  VOLUME_PROTECTION,
} from '../object/annotations.js';
import { type Tracked } from '../object/decision.js';
import { IN_PROCESS_PROVISIONERS } from '../storage-class/provisioners.js';
import { failReclaim, finishReclaim, startReclaim } from '../volume/drive-reclaim.js';
import { type Backing, RECLAIM_FINALIZER } from '../volume/reclaim.js';
import { type Volume } from '../volume/volume.js';
import { sampleVolume } from './samples.js';
import { type SimulatedCluster } from './simulated-cluster.js';

const NOW = '2026-01-02T03:04:05Z';
const AT = { backend: 'gluster', url: 'http://heketi.example:8080', place: 'h-1' };

/** A back end with a provisioner and a reclaimer that work on it as Berth's own do, one step at a time. */
export class SimulatedBackEnd {
  /** The names of the volumes that are there. */
  readonly volumes = new Set<string>();

  constructor(private readonly cluster: SimulatedCluster) {}

  start(claimName: string): void {
    const claim = this.#claim(claimName);
    if (claim === undefined || !isWanted(claim.object)) return;
    if (claim.object.berth?.provisioning?.intent !== undefined) return;
    const intent = { ...AT, volumeName: nameFor(claim), capacityBytes: 1_073_741_824, at: NOW };
    this.cluster.append(startProvisioning(claim, intent));
  }

  /** The call arrives, whatever became of the claim meanwhile. */
  make(claimName: string): void {
    const volumeName = this.#claim(claimName)?.object.berth?.provisioning?.intent?.volumeName;
    if (volumeName !== undefined) this.volumes.add(volumeName);
  }

  complete(claimName: string): void {
    const claim = this.#claim(claimName);
    if (claim?.object.berth?.provisioning?.intent === undefined || !isWanted(claim.object)) return;
    if (!this.volumes.has(nameFor(claim))) return;
    this.cluster.append(completeProvisioning(claim, madeFor(claim), [], NOW));
  }

  failForCertain(claimName: string): void {
    this.#fail(claimName, true);
  }

  failForNow(claimName: string): void {
    this.#fail(claimName, false);
  }

  /** What is there goes first. */
  giveUp(claimName: string): void {
    const claim = this.#claim(claimName);
    if (claim?.object.berth?.provisioning?.intent === undefined || isWanted(claim.object)) return;
    this.volumes.delete(nameFor(claim));
    const otherHalf = this.cluster.otherHalfOf(claim);
    this.cluster.append(abandonProvisioning(claim, { message: 'nobody wants it', at: NOW }, otherHalf));
  }

  reclaim(succeeds: boolean): void {
    for (const { metadata } of this.cluster.volumes) {
      const volume = () => this.cluster.find<Volume>(metadata.name)!;
      if (!isToGo(volume().object)) continue;
      this.cluster.append(startReclaim(volume(), 'Delete', NOW));
      const failure = { reason: 'VolumeFailedDelete', message: 'no answer', count: 1, at: NOW };
      if (succeeds) this.volumes.delete(volume().object.berth?.backing?.volumeName ?? '');
      this.cluster.append(succeeds ? finishReclaim(volume(), [], NOW) : failReclaim(volume(), failure));
    }
  }

  /** Works until nothing is left to do. */
  finish(): void {
    for (let rounds = 0, before = -1; before !== this.cluster.events.length; rounds++) {
      if (rounds > 20) throw new Error('the back end finds no end');
      before = this.cluster.events.length;
      for (const { metadata } of this.cluster.claims) {
        for (const does of ['start', 'make', 'complete', 'giveUp'] as const) this[does](metadata.name);
        this.cluster.settle();
      }
      this.reclaim(true);
      this.cluster.settle();
    }
  }

  #fail(claimName: string, settled: boolean): void {
    const claim = this.#claim(claimName);
    if (claim?.object.berth?.provisioning?.intent === undefined) return;
    // For certain: nothing is there, nor will be.
    if (settled && this.volumes.has(nameFor(claim))) return;
    const failure = { reason: 'ProvisioningFailed', message: 'no space', count: 1, at: NOW };
    this.cluster.append(failProvisioning(claim, failure, settled));
  }

  #claim(name: string): Tracked<Claim> | undefined {
    return this.cluster.find<Claim>(name);
  }
}

/** True for a claim that Berth is asked to make a volume for, and that may still have it. */
function isWanted({ metadata, spec, berth }: Claim): boolean {
  return (
    IN_PROCESS_PROVISIONERS.has(berth?.provisioning?.provisioner ?? '') &&
    berth?.waiting === undefined &&
    metadata.deletionTimestamp === undefined &&
    metadata.annotations?.[BIND_COMPLETED] === undefined &&
    (spec.volumeName ?? '') === ''
  );
}

function isToGo({ spec, status, berth }: Volume): boolean {
  const isReleased = status.phase === 'Released' || status.phase === 'Failed';
  return isReleased && berth?.backing !== undefined && spec.persistentVolumeReclaimPolicy === 'Delete';
}

function nameFor({ object }: Tracked<Claim>): string {
  return `vol_${object.metadata.uid}`;
}

/** The volume as Berth's provisioner leaves it. */
function madeFor(claim: Tracked<Claim>): Volume {
  const { namespace = '', name, uid } = claim.object.metadata;
  const { accessModes, resources, volumeMode } = claim.object.spec;
  const backing: Backing = { ...AT, id: `id-${uid}`, volumeName: nameFor(claim) };
  const { provisioner = '', className = '' } = claim.object.berth?.provisioning ?? {};
  const volume = sampleVolume(madeVolumeName(uid), {
    size: resources.requests.storage,
    metadata: {
      uid: `uid-pvc-${uid}`,
      annotations: { [PROVISIONED_BY]: provisioner, [BOUND_BY_CONTROLLER]: 'yes' },
      finalizers: [VOLUME_PROTECTION, RECLAIM_FINALIZER],
    },
    spec: {
      accessModes,
      ...(volumeMode === undefined ? {} : { volumeMode }),
      storageClassName: className,
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: { namespace, name, uid },
    },
  });
  return { ...volume, berth: { backing } };
}
