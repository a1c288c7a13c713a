import {
  EventFolder,
  type FoldedEvent,
  type TellableEvent,
  TELLABLE_TYPES,
  type ToldFact,
} from '@berth/domain';
import { type StoredObject, type ToldEvent } from '@berth/event-store';
import { type EventForm, eventNamespaceOf } from './event-forms.js';

/** A Kubernetes Event as a list or a watch of any other kind would have it. */
export type EventEntry = StoredObject & { readonly deletes: boolean };

/** The Events that these of one cluster make, in the order of the first of each. */
export function foldTold(
  told: readonly ToldEvent[],
  cluster: string,
  form: EventForm,
): readonly EventEntry[] {
  const folder = new EventFolder();
  for (const fact of told.flatMap(factsOf)) folder.add(fact);
  return folder.all().map((event) => entryOf(event, cluster, form));
}

/** What each of these behind `after` makes of its Event; the histories of the objects must be whole, in log order. */
export function changesOf(told: readonly ToldEvent[], after: number, form: EventForm): readonly EventEntry[] {
  const folder = new EventFolder();
  return told.flatMap((each) =>
    factsOf(each).flatMap((fact) => {
      const event = folder.add(fact);
      return event === undefined || each.position <= after ? [] : [entryOf(event, each.cluster, form)];
    }),
  );
}

/** One, or none for an event this code does not know. */
function factsOf(told: ToldEvent): readonly ToldFact[] {
  const { type, schemaVersion, data, uid, kind, namespace, name, position, time } = told;
  if (!TELLABLE_TYPES.has(type) || schemaVersion !== 1) return [];
  // Trusted text: an event of this type and version has this shape.
  const event = { type, schemaVersion, data: JSON.parse(data) as object } as TellableEvent;
  return [{ uid, kind, namespace, name, position, time, event }];
}

function entryOf(event: FoldedEvent, cluster: string, form: EventForm): EventEntry {
  const object = form.told(event);
  const { name, uid } = object.metadata;
  return {
    uid,
    cluster,
    kind: object.kind,
    namespace: eventNamespaceOf(event),
    name,
    version: event.entries,
    position: event.lastPosition,
    state: JSON.stringify(object),
    deletes: false,
  };
}
