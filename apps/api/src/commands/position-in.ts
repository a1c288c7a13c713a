import { type Decision } from '@berth/domain';
import { type Appended } from '@berth/event-store';

/** The position of one object's event in an append: its resourceVersion from now on. */
export function positionIn(decision: Decision, uid: string, appended: Appended): number {
  const index = decision.changes.findIndex((change) => change.uid === uid);
  return index < 0 ? appended.last : appended.first + index;
}
