import { integerSchema, kindSchema, objectSchema, plainSchema, stringSchema } from '@berth/kube';
import { objectReferenceSchema } from '../reference-schemas.js';

const source = objectSchema(
  'Who tells it.',
  {
    component: stringSchema('The part of the system that tells it.'),
    host: stringSchema('The node it tells it from.'),
  },
  { name: 'io.k8s.api.core.v1.EventSource' },
);

function series(name: string) {
  return objectSchema(
    'That it happened several times.',
    {
      count: integerSchema('How often so far.'),
      lastObservedTime: plainSchema('micro-time', 'When it happened last.'),
    },
    { name },
  );
}

const reason = stringSchema('One word for why, such as ProvisioningFailed.');
const type = stringSchema('Normal, or Warning for what someone should look at.');
const action = stringSchema('What was being done, such as Provisioning.');
const reportingInstance = stringSchema('Which copy of the controller tells it.');
const related = { ...objectReferenceSchema, description: 'A second object it has to do with.' };
const eventTime = plainSchema('micro-time', 'When it happened first.');
const firstTimestamp = plainSchema('time', 'When it happened first.');
const lastTimestamp = plainSchema('time', 'When it happened last.');
const count = integerSchema('How often it has happened.');

const DESCRIPTION =
  'Something that happened to an object, told for people to read. Those of Berth itself are never removed.';

export const coreEventSchema = kindSchema(
  'io.k8s.api.core.v1.Event',
  DESCRIPTION,
  {
    involvedObject: { ...objectReferenceSchema, description: 'The object it is about.' },
    reason,
    message: stringSchema('What happened, in a sentence.'),
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    type,
    eventTime,
    series: series('io.k8s.api.core.v1.EventSeries'),
    action,
    related,
    reportingComponent: stringSchema('The controller that tells it.'),
    reportingInstance,
  },
  { required: ['metadata', 'involvedObject'] },
);

export const eventSchema = kindSchema(
  'io.k8s.api.events.v1.Event',
  DESCRIPTION,
  {
    eventTime,
    series: series('io.k8s.api.events.v1.EventSeries'),
    reportingController: stringSchema('The controller that tells it.'),
    reportingInstance,
    action,
    reason,
    regarding: { ...objectReferenceSchema, description: 'The object it is about.' },
    related,
    note: stringSchema('What happened, in a sentence.'),
    type,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  },
  { required: ['eventTime'] },
);
