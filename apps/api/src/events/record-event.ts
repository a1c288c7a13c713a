import {
  type Decision,
  deleteObject,
  editObject,
  type PostedEvent,
  repeated,
  subjectOf,
  tellerOf,
  tellsAlike,
  tellsSame,
  timesOf,
  together,
  type Tracked,
} from '@berth/domain';
import { tooManyRequests } from '@berth/kube';
import { type CommandPorts, type Landed, type Origin, timestamp } from '../commands/command-ports.js';
import { type EventBudget } from './event-budget.js';

/** Events that are kept of one object; for a new one beyond that the one that changed longest ago goes. */
export const KEPT_PER_OBJECT = 100;

/** What recording may do; Events are in the words of `v1` here. */
export type RecordPorts = Pick<CommandPorts, 'append' | 'now'> & {
  /** The live Events about an object that stand in a namespace. */
  readonly eventsAbout: (
    cluster: string,
    subject: string,
    namespace: string,
  ) => Promise<readonly Tracked<PostedEvent>[]>;
  readonly budget: EventBudget;
};

/**
 * Takes a posted Event in. One that says what another says already raises the count of that, and is answered with it.
 * Who writes too often of one object is still counted, and heard with the next Event that may be written; only when there
 * is no Event to count it with is it told to come later.
 */
export async function recordEvent(decision: Decision, origin: Origin, ports: RecordPorts): Promise<Landed> {
  const [creation] = decision.changes;
  if (creation === undefined) throw new Error('an Event that is recorded is created');
  // The state of an Event in the words of v1.
  const event = creation.after as PostedEvent;
  const { cluster } = creation;
  const kept = await ports.eventsAbout(cluster, subjectOf(event), event.metadata.namespace ?? '');
  const same = kept.find(({ object }) => tellsSame(object, event));
  const waitMs = ports.budget.take(budgetKey(cluster, event), ports.now().getTime());
  if (waitMs === 0) {
    return same === undefined
      ? append(together([decision, ...endingsOf(kept, ports)]), event, origin, ports)
      : repeat(same, event, origin, ports);
  }
  const alike = same ?? kept.findLast(({ object }) => tellsAlike(object, event));
  if (alike === undefined) throw tooOften(waitMs);
  return held(alike, event, ports);
}

/** One budget for what a controller tells of an object. */
export function budgetKey(cluster: string, event: PostedEvent): string {
  return JSON.stringify([cluster, tellerOf(event), subjectOf(event)]);
}

/** What whoever writes too often is told. */
export function tooOften(waitMs: number): Error {
  return tooManyRequests('too many events of this object from one source', Math.ceil(waitMs / 1_000));
}

async function repeat(
  kept: Tracked<PostedEvent>,
  again: PostedEvent,
  origin: Origin,
  ports: RecordPorts,
): Promise<Landed> {
  const { uid } = kept.object.metadata;
  const heldBack = ports.budget.release(uid);
  const wanted = repeated(kept.object, again, timesOf(again) + heldBack);
  const decision = editObject(kept, wanted, timestamp(ports.now()));
  if (decision.changes.length === 0) return unwritten(kept, kept.object);
  try {
    const landed = await append(decision, again, origin, ports);
    return { ...landed, instead: wanted };
  } catch (error) {
    if (heldBack > 0) ports.budget.hold(uid, heldBack);
    throw error;
  }
}

/** Counted in memory, and answered as if it were written. */
function held(kept: Tracked<PostedEvent>, again: PostedEvent, { budget }: RecordPorts): Landed {
  const times = budget.hold(kept.object.metadata.uid, timesOf(again));
  return unwritten(kept, repeated(kept.object, again, times));
}

function unwritten({ position }: Tracked, instead: PostedEvent): Landed {
  return { first: position, last: position, instead };
}

/** The journey of what is recorded is that of the object it is about: by that it is found again. */
function append(decision: Decision, event: PostedEvent, origin: Origin, ports: RecordPorts): Promise<Landed> {
  return ports.append(decision, { ...origin, journey: subjectOf(event) });
}

function endingsOf(kept: readonly Tracked[], { now }: RecordPorts): readonly Decision[] {
  const surplus = kept.length + 1 - KEPT_PER_OBJECT;
  if (surplus <= 0) return [];
  const oldest = kept.toSorted((one, other) => one.position - other.position).slice(0, surplus);
  return oldest.map((each) => deleteObject(each, { at: timestamp(now()), gracePeriodSeconds: 0 }));
}
