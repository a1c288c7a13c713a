import {
  type Claim,
  type Decision,
  encodeDecision,
  type KubeObject,
  type Tracked,
  type Volume,
} from '@berth/domain';
import {
  appendUntilAnswered,
  type EventStore,
  type LeaseClaim,
  newId,
  type ObjectName,
  type StoredObject,
} from '@berth/event-store';
import { contextFromTraceparent } from '@berth/runtime';
import { type Link, trace } from '@opentelemetry/api';
import { ACTOR } from './released-view.js';

export type VolumeLogStore = Pick<
  EventStore,
  'append' | 'getObject' | 'getObjectByUid' | 'listObjects' | 'readStream'
>;

/** What passes over volumes read and write of the log. */
export class VolumeLog {
  constructor(private readonly store: VolumeLogStore) {}

  /** Undefined once it is gone. */
  async readVolume(uid: string): Promise<Tracked<Volume> | undefined> {
    const stored = await this.store.getObjectByUid(uid);
    // The row's kind says so: only volumes are asked for.
    return stored === undefined || stored.deleted ? undefined : (trackedOf(stored) as Tracked<Volume>);
  }

  async readObject(address: ObjectName): Promise<Tracked | undefined> {
    const stored = await this.store.getObject(address);
    return stored && trackedOf(stored);
  }

  /** The claim that has the name in the volume's claimRef now. */
  async claimOf({ cluster, object }: Tracked<Volume>): Promise<Claim | undefined> {
    const { namespace = '', name = '' } = object.spec.claimRef ?? {};
    if (name === '') return undefined;
    const found = await this.readObject({ cluster, kind: 'PersistentVolumeClaim', namespace, name });
    // The row's kind says so.
    return found?.object as Claim | undefined;
  }

  async podsIn(cluster: string, namespace: string): Promise<readonly KubeObject[]> {
    const { objects } = await this.store.listObjects({ cluster, kind: 'Pod', namespace });
    return objects.map((stored) => trackedOf(stored).object);
  }

  /** Links to what gave the volume back: reclaiming it is a journey of its own. */
  async linksTo(volume: Tracked<Volume>): Promise<Link[]> {
    const last = { after: volume.version - 1, limit: 1 };
    const [event] = await this.store.readStream(volume.object.metadata.uid, last);
    const context = contextFromTraceparent(event?.traceparent, event?.tracestate);
    const released = trace.getSpanContext(context);
    return released === undefined ? [] : [{ context: released }];
  }

  /** Gives the volume as it is then; of one that has ended, as it was last. Throws what the log refuses. */
  async append(
    decision: Decision,
    volume: Tracked<Volume>,
    options: { readonly lease: LeaseClaim; readonly signal: AbortSignal },
  ): Promise<Tracked<Volume>> {
    const id = newId();
    const { lease, signal } = options;
    const { uid } = volume.object.metadata;
    const metadata = { actor: ACTOR, requestId: id, causation: volume.position, correlation: uid };
    const append = { id, metadata, lease, ...encodeDecision(decision, newId) };
    const { first } = await appendUntilAnswered(this.store, append, { signal });
    const index = decision.changes.findIndex((change) => change.uid === uid);
    const own = decision.changes[index];
    if (own === undefined) return volume;
    // A change of a volume leaves a volume.
    const object = own.after as Volume;
    return { ...volume, version: own.expectedVersion + 1, position: first + index, object };
  }
}

function trackedOf({ cluster, version, position, state }: StoredObject): Tracked {
  // The log's own text of an object.
  return { cluster, version, position, object: JSON.parse(state) as KubeObject };
}
