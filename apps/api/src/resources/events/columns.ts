import { type KubeObject } from '@berth/domain';
import { ageOf, column, type TableLayout } from '@berth/kube';
import { eventText, type EventText } from './event-text.js';

const WIDE = { priority: 1 };

export const eventTable: TableLayout<KubeObject> = {
  columns: [
    column('Last Seen', 'Time since it happened last.'),
    column('Type', 'Normal or Warning.'),
    column('Reason', 'One word for why.'),
    column('Object', 'The object it is about.'),
    column('Subobject', 'The part of the object it is about.', WIDE),
    column('Source', 'Who tells it.', WIDE),
    column('Message', 'What happened.'),
    column('First Seen', 'Time since it happened first.', WIDE),
    column('Count', 'How often it has happened.', { ...WIDE, type: 'integer' }),
    column('Name', 'Name of the event, unique in its namespace.', { ...WIDE, format: 'name' }),
  ],
  cells: (object, nowMs) => {
    const event = eventText(object);
    return [
      ageOf(event.lastTime, nowMs),
      event.type,
      event.reason,
      [event.about.kind?.toLowerCase() ?? '', event.about.name ?? ''].filter((it) => it !== '').join('/'),
      event.about.fieldPath ?? '',
      sourceOf(event),
      event.message,
      ageOf(event.firstTime, nowMs),
      event.count,
      object.metadata.name,
    ];
  },
};

function sourceOf({ component, host }: EventText): string {
  return host === '' ? component : `${component}, ${host}`;
}
