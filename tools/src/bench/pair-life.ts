import {
  ClusterWorld,
  createObject,
  deleteObject,
  encodeDecision,
  type Decision,
  type EncodedChange,
  type KubeObject,
  type Tracked,
} from '@berth/domain';
import { claimManifest, volumeManifest } from '@berth/testing';

/** Stands in every name and UID of the life, and nowhere else in it. */
export const LIFE_TOKEN = '00000000c1a1';

const AT = '2026-01-02T03:04:05Z';
const CLAIM = `00000000-0000-7000-8000-${LIFE_TOKEN}`;
const VOLUME = `00000001-0000-7000-8000-${LIFE_TOKEN}`;

/** All events of a claim and a volume: made, bound by the rules, let go, removed. */
export function lifeOfAPair(): readonly EncodedChange[] {
  const cluster = new RecordedCluster();
  cluster.append(createObject('default', born(volumeManifest(`volume-${LIFE_TOKEN}`), VOLUME)));
  cluster.append(createObject('default', born(claimManifest(`claim-${LIFE_TOKEN}`), CLAIM)));
  cluster.settle();
  cluster.delete(CLAIM);
  cluster.settle();
  cluster.delete(VOLUME);
  cluster.settle();
  return cluster.changes;
}

/** One cluster whose rules run over what is appended. */
class RecordedCluster {
  readonly changes: EncodedChange[] = [];
  readonly #world = new ClusterWorld();
  readonly #objects = new Map<string, Tracked>();

  append(decision: Decision): void {
    this.changes.push(...encodeDecision(decision, () => '').changes);
    for (const { cluster, uid, expectedVersion, after, deletes } of decision.changes) {
      const tracked = { cluster, version: expectedVersion + 1, position: this.changes.length, object: after };
      if (deletes) {
        this.#objects.delete(uid);
        this.#world.remove(uid);
      } else {
        this.#objects.set(uid, tracked);
        this.#world.put(tracked);
      }
    }
  }

  delete(uid: string): void {
    const tracked = this.#objects.get(uid);
    if (tracked !== undefined) this.append(deleteObject(tracked, { at: AT, gracePeriodSeconds: 0 }));
  }

  settle(): void {
    const decided = [...this.#objects.keys()].map((uid) => this.#world.decide(uid, AT));
    const next = decided.find(({ changes }) => changes.length > 0);
    if (next === undefined) return;
    this.append(next);
    this.settle();
  }
}

/** As the API hands an object to the domain. */
function born(manifest: object, uid: string): KubeObject {
  const { kind, metadata, ...rest } = manifest as KubeObject;
  const claim = kind === 'PersistentVolumeClaim';
  return {
    ...rest,
    kind,
    metadata: {
      ...metadata,
      uid,
      creationTimestamp: AT,
      ...(claim && { namespace: 'default' }),
      finalizers: [`kubernetes.io/${claim ? 'pvc' : 'pv'}-protection`],
    },
    status: { phase: 'Pending' },
  };
}
