import { volumeOwner } from '@berth/backends';
import {
  type Claim,
  type Decision,
  encodeDecision,
  type KubeObject,
  type Tracked,
  trackedOf,
  type Volume,
} from '@berth/domain';
import {
  appendUntilAnswered,
  type EventStore,
  type LeaseClaim,
  newId,
  type ObjectName,
} from '@berth/event-store';
import { contextFromTraceparent } from '@berth/runtime';
import { type Context, type Link, trace } from '@opentelemetry/api';
import { ACTOR } from './released-view.js';

export type VolumeLogStore = Pick<
  EventStore,
  'append' | 'getObject' | 'getObjectByUid' | 'listObjects' | 'readStream'
>;

/** What a pass goes on with. */
export type Journey = {
  /** That of the claim which gave the volume back. */
  readonly correlation: string;
  /** The trace of the deletion that gave it back, in which all attempts are. */
  readonly context: Context;
  /** To the trace in which the volume was made. */
  readonly links: Link[];
};

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

  /** Of the claim that Berth made a volume of this name for; undefined: it made none. */
  async clusterOf(volumeName: string): Promise<string | undefined> {
    const owner = volumeOwner(volumeName);
    // What has ended stays known by its UID.
    return owner && (await this.store.getObjectByUid(owner.claimUid))?.cluster;
  }

  async podsIn(cluster: string, namespace: string): Promise<readonly KubeObject[]> {
    const { objects } = await this.store.listObjects({ cluster, kind: 'Pod', namespace });
    return objects.map((stored) => trackedOf(stored).object);
  }

  /** Read from the last event of the volume: what gave it back, or how far reclaiming it has come. */
  async journeyOf(volume: Tracked<Volume>): Promise<Journey> {
    const { uid } = volume.object.metadata;
    const [[last], [first]] = await Promise.all([
      this.store.readStream(uid, { after: volume.version - 1, limit: 1 }),
      this.store.readStream(uid, { after: 0, limit: 1 }),
    ]);
    const context = contextFromTraceparent(last?.traceparent, last?.tracestate);
    const made = trace.getSpanContext(contextFromTraceparent(first?.traceparent, first?.tracestate));
    const isOther = made !== undefined && made.traceId !== trace.getSpanContext(context)?.traceId;
    return { correlation: last?.correlation ?? uid, context, links: isOther ? [{ context: made }] : [] };
  }

  /** Gives the volume as it is then; of one that has ended, as it was last. Throws what the log refuses. */
  async append(
    decision: Decision,
    volume: Tracked<Volume>,
    options: { readonly lease: LeaseClaim; readonly signal: AbortSignal; readonly correlation: string },
  ): Promise<Tracked<Volume>> {
    const id = newId();
    const { lease, signal, correlation } = options;
    const { uid } = volume.object.metadata;
    const metadata = { actor: ACTOR, requestId: id, causation: volume.position, correlation };
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
