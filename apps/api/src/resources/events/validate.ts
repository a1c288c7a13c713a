import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, type PostedEvent } from '@berth/domain';
import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from '@berth/kube';
import { NAMES_IN_CORE, NAMES_IN_GROUP, renamed } from './event-text.js';

const GROUP_VERSION = 'events.k8s.io/v1';
/** Of a message in `events.k8s.io`, and of each of the other texts there. */
const MAX_NOTE = 1_024;
const MAX_WORD = 128;
/** Of what Kubernetes sets no limit to: nobody reads more. */
const MAX_TEXT_BYTES = 64 * 1_024;
const MAX_REFERENCE = 253;

/** Where Events about what is outside namespaces stand. */
const SPACES_OF_CLUSTER = ['default', 'kube-system'];

/** The same field, as the group of the object calls it. */
type Naming = (nameInCore: keyof PostedEvent) => string;

/** Broken rules of an Event of either group. */
export function validateEvent(object: KubeObject): readonly FieldError[] {
  const event = inCore(object);
  const naming = namingOf(object);
  return [
    ...placeProblems(event, naming),
    ...holdProblems(object),
    ...textProblems(event, naming),
    // Who gives the time as the newer recorders do keeps to their rules.
    ...(event.eventTime === undefined ? [] : recorderProblems(event, naming)),
  ];
}

/** What a new Event of the newer group must have besides. */
export function validateNewEvent(object: KubeObject): readonly FieldError[] {
  if (object.apiVersion !== GROUP_VERSION) return [];
  const { eventTime, count, firstTimestamp, lastTimestamp } = inCore(object);
  const naming = namingOf(object);
  const old = { count, firstTimestamp, lastTimestamp };
  return [
    ...(eventTime === undefined ? [required('eventTime')] : []),
    ...Object.entries(old)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => invalid(naming(field as keyof PostedEvent), value, 'needs to be unset')),
  ];
}

const FIXED = [
  'involvedObject',
  'related',
  'reason',
  'message',
  'type',
  'action',
  'eventTime',
  'reportingComponent',
  'reportingInstance',
] as const;

/** In the newer group an Event says what it says; only its series goes on. */
export function validateEventUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const [next, last] = [inCore(after), inCore(before)];
  if (after.apiVersion !== GROUP_VERSION || last.eventTime === undefined) return [];
  const naming = namingOf(after);
  return FIXED.filter((field) => !isDeepStrictEqual(next[field], last[field])).map((field) =>
    invalid(naming(field), next[field], 'field is immutable'),
  );
}

function inCore(object: KubeObject): PostedEvent {
  if (object.apiVersion !== GROUP_VERSION) return object;
  // The fields of an Event, by their names in v1.
  return renamed(object, NAMES_IN_CORE) as PostedEvent;
}

function namingOf({ apiVersion }: KubeObject): Naming {
  return (name) => (apiVersion === GROUP_VERSION ? (NAMES_IN_GROUP.get(name) ?? name) : name);
}

/** An Event stands in the namespace of what it is about. */
function placeProblems(
  { metadata, involvedObject = {} }: PostedEvent,
  naming: Naming,
): readonly FieldError[] {
  const { namespace: place = '' } = metadata;
  const { namespace = '' } = involvedObject;
  const fits = namespace === '' ? SPACES_OF_CLUSTER.includes(place) : namespace === place;
  if (fits) return [];
  return [invalid(`${naming('involvedObject')}.namespace`, namespace, 'does not match event.namespace')];
}

/** However many are posted, they can always go. */
function holdProblems({ metadata }: KubeObject): readonly FieldError[] {
  const isHeld = (metadata.finalizers ?? []).length > 0;
  return isHeld ? [forbidden('metadata.finalizers', 'an event cannot be held')] : [];
}

function textProblems(event: PostedEvent, naming: Naming): readonly FieldError[] {
  const { message = '', involvedObject = {}, count } = event;
  const about = naming('involvedObject');
  return [
    ...(Buffer.byteLength(message) > MAX_TEXT_BYTES ? [tooLong(naming('message'), MAX_TEXT_BYTES)] : []),
    ...(['uid', 'name', 'kind'] as const)
      .filter((part) => Buffer.byteLength(involvedObject[part] ?? '') > MAX_REFERENCE)
      .map((part) => tooLong(`${about}.${part}`, MAX_REFERENCE)),
    ...(count !== undefined && count < 0
      ? [invalid(naming('count'), count, 'must be greater than or equal to 0')]
      : []),
  ];
}

function recorderProblems(event: PostedEvent, naming: Naming): readonly FieldError[] {
  const { message = '', type = '', series } = event;
  const errors: FieldError[] = [];
  for (const field of ['reportingComponent', 'reportingInstance', 'action', 'reason'] as const) {
    const text = event[field] ?? '';
    if (text === '') errors.push(required(naming(field)));
    else if (Buffer.byteLength(text) > MAX_WORD) errors.push(tooLong(naming(field), MAX_WORD));
  }
  if (Buffer.byteLength(message) > MAX_NOTE) errors.push(tooLong(naming('message'), MAX_NOTE));
  if (!['Normal', 'Warning'].includes(type)) errors.push(notSupported('type', type, ['Normal', 'Warning']));
  return series === undefined ? errors : [...errors, ...seriesProblems(series)];
}

function seriesProblems({ count = 0, lastObservedTime }: NonNullable<PostedEvent['series']>): FieldError[] {
  return [
    ...(count < 2 ? [invalid('series.count', count, 'should be at least 2')] : []),
    ...(lastObservedTime === undefined ? [required('series.lastObservedTime')] : []),
  ];
}
