import { type Decision, encodeDecision } from '@berth/domain';
import {
  OutcomeUnknownError,
  StaleLeaseError,
  StoreBusyError,
  StoreUnavailableError,
  VersionConflictError,
  type Append,
  type Appended,
  type EventMetadata,
} from '@berth/event-store';
import { type Attributes } from '@opentelemetry/api';
import { contextFromTraceparent, withSpan } from '@berth/runtime';
import { type Trigger } from './agenda.js';
import { type Outcome } from './flight.js';
import { type HeldLease } from './slot-leases.js';

export type SendPorts = {
  readonly append: (append: Append) => Promise<Appended>;
  readonly newId: () => string;
  /** The proof that this binder decides for a slot, or undefined when it does no longer. */
  readonly leaseOf: (slot: number) => HeldLease | undefined;
  /** The log refused the proof: the lease is another's. */
  readonly leaseRefused: (slot: number, fence: number) => void;
  /** Waits before try number `failures + 1`. */
  readonly backOff: (failures: number) => Promise<void>;
  readonly onRefused: (error: unknown) => void;
};

const ACTOR = 'system:berth:binder';

/** Brings decisions into the log, each in a span of its own and under the lease of its slot. */
export class DecisionSender {
  #inFlight = 0;

  constructor(private readonly ports: SendPorts) {}

  /** How many decisions are sent and not answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Never rejects. While the store is busy or away, and when nobody knows whether the append landed, the same append
   * is sent again under its id, until the log answers or the lease is gone.
   */
  async send(slot: number, decision: Decision, trigger: Trigger): Promise<Outcome> {
    const lease = this.ports.leaseOf(slot);
    if (lease === undefined) return { kind: 'abandoned' };
    this.#inFlight++;
    try {
      const id = this.ports.newId();
      const metadata = metadataOf(id, decision, trigger);
      const append = { id, metadata, lease, ...encodeDecision(decision, this.ports.newId) };
      const parent = contextFromTraceparent(trigger.traceparent, trigger.tracestate);
      return await withSpan(
        spanName(decision),
        attributesOf(decision),
        () => this.#deliver(slot, append, lease),
        parent,
      );
    } catch (error) {
      this.ports.onRefused(error);
      return { kind: 'refused' };
    } finally {
      this.#inFlight--;
    }
  }

  async #deliver(slot: number, append: Append, lease: HeldLease): Promise<Outcome> {
    for (let failures = 1; ; failures++) {
      const outcome = await this.#attempt(append);
      if (outcome?.kind === 'abandoned') this.ports.leaseRefused(slot, lease.fence);
      if (outcome !== undefined) return outcome;
      await this.ports.backOff(failures);
      if (this.ports.leaseOf(slot)?.fence !== lease.fence) return { kind: 'abandoned' };
    }
  }

  /** Undefined: send it again. */
  async #attempt(append: Append): Promise<Outcome | undefined> {
    try {
      const { first } = await this.ports.append(append);
      return { kind: 'appended', first };
    } catch (error) {
      if (error instanceof VersionConflictError)
        return { kind: 'moved', uid: error.uid, version: error.actual };
      if (error instanceof StaleLeaseError) return { kind: 'abandoned' };
      if (error instanceof StoreBusyError || error instanceof StoreUnavailableError) return undefined;
      if (error instanceof OutcomeUnknownError) return undefined;
      throw error;
    }
  }
}

function metadataOf(requestId: string, decision: Decision, trigger: Trigger): EventMetadata {
  return {
    actor: ACTOR,
    requestId,
    causation: trigger.position,
    correlation: trigger.correlation ?? decision.changes[0]?.uid ?? requestId,
  };
}

function spanName({ binds, unbinds, changes }: Decision): string {
  if (binds.length > 0) return 'bind claim';
  if (unbinds.length > 0) return 'release volume';
  if (changes.some(({ deletes }) => deletes)) return 'finish deletion';
  const asks = changes.some(({ event }) => event.type === 'ClaimProvisioningRequested');
  return asks ? 'request volume' : 'settle';
}

/** Ids go on spans, never on metrics. */
function attributesOf({ changes }: Decision): Attributes {
  const attributes: Attributes = { 'berth.events': changes.map(({ event }) => event.type) };
  for (const { cluster, after } of changes) {
    const { name, namespace } = after.metadata;
    attributes['berth.cluster'] = cluster;
    attributes[`berth.${after.kind}`] = namespace === undefined ? name : `${namespace}/${name}`;
  }
  return attributes;
}
