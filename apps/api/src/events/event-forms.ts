import {
  EVENT_COMPONENT,
  type FoldedEvent,
  type Json,
  type JsonObject,
  type KubeObject,
} from '@berth/domain';
import { NAMES_IN_CORE, NAMES_IN_GROUP, renamed } from '../resources/events/event-text.js';
import { eventNames } from './event-name.js';

/** Events in the words of one API group; the top-level fields differ, what they say does not. */
export type EventForm = {
  /** One that is told from the log. */
  readonly told: (event: FoldedEvent) => KubeObject;
  /** One that was posted, which the log has in the words of `v1`. */
  readonly posted: <Part extends object>(stored: Part) => Part;
  /** The same the other way; also of a part of one, such as a patch. */
  readonly stored: <Part extends object>(posted: Part) => Part;
};

/** Where the Events of objects outside namespaces stand. */
export const EVENTS_OF_CLUSTER = 'default';

/** The namespace the Events of an object stand in. */
export function eventNamespaceOf({ namespace }: { readonly namespace: string }): string {
  return namespace === '' ? EVENTS_OF_CLUSTER : namespace;
}

/** As `v1` has it. */
export const coreForm: EventForm = {
  told: toldInCore,
  posted: (stored) => stored,
  stored: (posted) => posted,
};

/** As `events.k8s.io/v1` has it. */
export const eventsForm: EventForm = {
  told: toldInGroup,
  posted: (stored) => inWordsOf('events.k8s.io/v1', stored, NAMES_IN_GROUP),
  stored: (posted) => inWordsOf('v1', posted, NAMES_IN_CORE),
};

function inWordsOf<Part extends object>(
  apiVersion: string,
  part: Part,
  names: ReadonlyMap<string, string>,
): Part {
  const object = renamed(part, names);
  // The same object, or part of one, in the words of the other group.
  return ('apiVersion' in object ? { ...object, apiVersion } : object) as Part;
}

function toldInCore(event: FoldedEvent): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: metadataOf(event),
    ...fields({
      count: event.count,
      eventTime: event.firstTime,
      firstTimestamp: wholeSeconds(event.firstTime),
      involvedObject: referenceTo(event),
      lastTimestamp: wholeSeconds(event.lastTime),
      message: event.message,
      reason: event.reason,
      reportingComponent: EVENT_COMPONENT,
      reportingInstance: '',
      source: { component: EVENT_COMPONENT },
      type: event.type,
    }),
  };
}

function toldInGroup(event: FoldedEvent): KubeObject {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: metadataOf(event),
    ...fields({
      action: event.action,
      deprecatedCount: event.count,
      deprecatedFirstTimestamp: wholeSeconds(event.firstTime),
      deprecatedLastTimestamp: wholeSeconds(event.lastTime),
      deprecatedSource: { component: EVENT_COMPONENT },
      eventTime: event.firstTime,
      note: event.message,
      reason: event.reason,
      regarding: referenceTo(event),
      reportingController: EVENT_COMPONENT,
      reportingInstance: '',
      ...(event.count > 1 && { series: { count: event.count, lastObservedTime: event.lastTime } }),
      type: event.type,
    }),
  };
}

function metadataOf(event: FoldedEvent): KubeObject['metadata'] {
  const { name, uid } = eventNames(event);
  return {
    name,
    namespace: eventNamespaceOf(event),
    uid,
    creationTimestamp: wholeSeconds(event.firstTime),
  };
}

/** Events are told of kinds of the core group only. */
function referenceTo({ kind, namespace, name, uid, firstPosition }: FoldedEvent): JsonObject {
  return {
    apiVersion: 'v1',
    kind,
    name,
    ...(namespace === '' ? {} : { namespace }),
    resourceVersion: String(firstPosition),
    uid,
  };
}

/** An Event has its fields beside metadata. */
function fields(given: Readonly<Record<string, Json>>): object {
  return given;
}

/** `2026-01-02T03:04:05.678901Z` without the fraction. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
