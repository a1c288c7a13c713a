import { type KubeObject } from '@berth/domain';
import { METADATA_FIELDS, type ObjectSchema, type SelectableFields, subdomainProblems } from '@berth/kube';
import { type Resource } from '../resource.js';
import { allVerbs } from '../verbs.js';
import { eventTable } from './columns.js';
import { eventText } from './event-text.js';
import { validateEvent, validateEventUpdate, validateNewEvent } from './validate.js';
import { coreEventSchema, eventSchema } from './schemas.js';

/** Events are told from the log, or posted by controllers of users. */
function eventResource(
  group: string,
  shortNames: readonly string[],
  schema: ObjectSchema,
  own: SelectableFields<KubeObject>,
): Resource {
  return {
    group,
    version: 'v1',
    kind: 'Event',
    plural: 'events',
    singular: 'event',
    shortNames,
    categories: [],
    namespaced: true,
    global: false,
    verbs: allVerbs,
    subresources: [],
    schema,
    table: eventTable,
    selectableFields: {
      ...METADATA_FIELDS,
      reason: (event) => eventText(event).reason,
      type: (event) => eventText(event).type,
      ...own,
    },
    shiftingFields: [],
    nameProblems: subdomainProblems,
    admitCreate: (object) => object,
    validate: validateEvent,
    validateAmong: validateNewEvent,
    validateUpdate: validateEventUpdate,
  };
}

function component(event: KubeObject): string {
  return eventText(event).component;
}

/** The parts of a reference that Events are selected by, below the field that holds it. */
function referenceFields(field: string): SelectableFields<KubeObject> {
  const parts = ['apiVersion', 'kind', 'namespace', 'name', 'uid', 'resourceVersion', 'fieldPath'] as const;
  return Object.fromEntries(
    parts.map((part) => [`${field}.${part}`, (event: KubeObject) => eventText(event).about[part]]),
  );
}

export const coreEvent = eventResource('', ['ev'], coreEventSchema, {
  ...referenceFields('involvedObject'),
  source: component,
  reportingComponent: component,
});

/** Without a short name of its own: kubectl warns of one that two groups have. */
export const event = eventResource('events.k8s.io', [], eventSchema, {
  ...referenceFields('regarding'),
  reportingController: component,
});
