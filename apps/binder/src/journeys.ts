import { type Decision } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { type Trigger } from './agenda.js';

/** The journeys of claims that are still on their way; a bound claim takes no room here. */
export class Journeys {
  readonly #beginnings = new Map<string, Trigger>();

  /** Notes where a claim's journey begins, and that it is over. */
  note(entry: LogEntry): void {
    if (entry.kind !== 'PersistentVolumeClaim') return;
    if (entry.deletes || entry.type === 'ClaimBound') this.end(entry.uid);
    else if (entry.version === 1) this.#beginnings.set(entry.uid, triggerOf(entry));
  }

  end(claimUid: string): void {
    this.#beginnings.delete(claimUid);
  }

  /**
   * What the events of a decision are told to belong to: the journey of its claim, whatever gave the reason. So a
   * claim that a new volume serves stays in the trace that its creation began, and one that a volume was made for
   * goes on from where that was made.
   */
  joined({ changes }: Decision, trigger: Trigger): Trigger {
    const claim = changes.find(({ after }) => after.kind === 'PersistentVolumeClaim');
    if (claim === undefined || claim.uid === trigger.uid) return trigger;
    const beginning = this.#beginnings.get(claim.uid);
    if (trigger.correlation === (beginning?.correlation ?? claim.uid)) return trigger;
    if (beginning !== undefined) return { ...beginning, position: trigger.position };
    // Made before this process: its correlation is its UID, as the API gave it.
    return { ...trigger, correlation: claim.uid };
  }
}

/** An entry as the reason to look at something. */
export function triggerOf({ uid, position, correlation, traceparent, tracestate }: LogEntry): Trigger {
  return { uid, position, correlation, traceparent, tracestate };
}
