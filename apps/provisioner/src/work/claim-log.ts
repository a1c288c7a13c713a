import { type Claim, type Decision, encodeDecision, type Tracked, trackedOf } from '@berth/domain';
import { appendUntilAnswered, type EventStore, type LeaseClaim, newId } from '@berth/event-store';
import { type Context, type Link, trace } from '@opentelemetry/api';
import { contextFromTraceparent } from '@berth/runtime';
import { type ObjectAddress } from '../passes/ports.js';
import { ACTOR, type WantedClaim } from '../view/provisioner-view.js';

export type ClaimLogStore = Pick<
  EventStore,
  'append' | 'getObject' | 'getObjectByUid' | 'getBinding' | 'readStream' | 'readLog'
>;

/** What passes read and write of the log. */
export class ClaimLog {
  constructor(private readonly store: ClaimLogStore) {}

  /** Undefined once it is gone. */
  async readClaim(uid: string): Promise<Tracked<Claim> | undefined> {
    const stored = await this.store.getObjectByUid(uid);
    // The row's kind says so: only claims are asked for.
    return stored === undefined || stored.deleted ? undefined : (trackedOf(stored) as Tracked<Claim>);
  }

  async readObject(address: ObjectAddress): Promise<Tracked | undefined> {
    const stored = await this.store.getObject(address);
    return stored && trackedOf(stored);
  }

  /** The volume the claim is paired with, as the table of bindings has it. */
  async otherHalf({ object }: Tracked<Claim>): Promise<Tracked | undefined> {
    const binding = await this.store.getBinding({ claimUid: object.metadata.uid });
    if (binding === undefined) return undefined;
    const stored = await this.store.getObjectByUid(binding.volumeUid);
    return stored === undefined || stored.deleted ? undefined : trackedOf(stored);
  }

  /** The trace of whoever asked for the volume, or for a larger one; after a restart that of the claim's last event. */
  async traceOf(claim: Tracked<Claim>, asked: WantedClaim['asked']): Promise<Context> {
    if (asked !== undefined) return contextFromTraceparent(asked.traceparent, asked.tracestate);
    const last = { after: claim.version - 1, limit: 1 };
    const [event] = await this.store.readStream(claim.object.metadata.uid, last);
    return contextFromTraceparent(event?.traceparent, event?.tracestate);
  }

  /** Whether the claim is still as it was read. */
  async isUnchanged({ version, object }: Tracked<Claim>): Promise<boolean> {
    const stored = await this.store.getObjectByUid(object.metadata.uid);
    return stored?.version === version;
  }

  /** To the trace in which the claim came to be, where it is another than this one. */
  async linksFrom(context: Context, { object }: Tracked<Claim>): Promise<Link[]> {
    const [first] = await this.store.readStream(object.metadata.uid, { after: 0, limit: 1 });
    const made = trace.getSpanContext(contextFromTraceparent(first?.traceparent, first?.tracestate));
    const isOther = made !== undefined && made.traceId !== trace.getSpanContext(context)?.traceId;
    return isOther ? [{ context: made }] : [];
  }

  /** Gives the position of the first event. Throws what the log refuses. */
  async append(
    decision: Decision,
    claim: Tracked,
    options: {
      readonly lease: LeaseClaim;
      readonly signal: AbortSignal;
      readonly correlation?: string | undefined;
    },
  ): Promise<number> {
    const id = newId();
    const { lease, signal, correlation = claim.object.metadata.uid } = options;
    const metadata = { actor: ACTOR, requestId: id, causation: claim.position, correlation };
    const append = { id, metadata, lease, ...encodeDecision(decision, newId) };
    const { first } = await appendUntilAnswered(this.store, append, { signal });
    return first;
  }
}
