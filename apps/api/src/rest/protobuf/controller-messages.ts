import { given } from './core-messages.js';
import { type Message } from './wire.js';

type Fields = Record<string, unknown>;

/**
 * LeaseSpec: 1 holderIdentity, 2 leaseDurationSeconds, 3 acquireTime, 4 renewTime, 5 leaseTransitions, 6 strategy,
 * 7 preferredHolder.
 */
export function leaseOf(message: Message): Fields {
  const spec = message.message(2);
  const fields = {
    ...(spec.has(1) && { holderIdentity: spec.text(1) }),
    ...(spec.has(2) && { leaseDurationSeconds: spec.number(2) }),
    ...(spec.has(5) && { leaseTransitions: spec.number(5) }),
    ...given({
      acquireTime: microTime(spec, 3),
      renewTime: microTime(spec, 4),
      strategy: spec.text(6),
      preferredHolder: spec.text(7),
    }),
  };
  return message.has(2) ? { spec: fields } : {};
}

/**
 * Event of the core group: 2 involvedObject, 3 reason, 4 message, 5 source, 6 firstTimestamp, 7 lastTimestamp, 8 count,
 * 9 type, 10 eventTime, 11 series, 12 action, 13 related, 14 reportingComponent, 15 reportingInstance.
 */
export function eventOf(message: Message): Fields {
  return {
    involvedObject: referenceOf(message.message(2)),
    ...given({
      reason: message.text(3),
      message: message.text(4),
      source: sourceOf(message.message(5)),
      firstTimestamp: time(message, 6),
      lastTimestamp: time(message, 7),
      count: message.number(8),
      type: message.text(9),
      eventTime: microTime(message, 10),
      series: seriesOf(message.message(11)),
      action: message.text(12),
      related: referenceOf(message.message(13)),
      reportingComponent: message.text(14),
      reportingInstance: message.text(15),
    }),
  };
}

/**
 * Event of `events.k8s.io`: 2 eventTime, 3 series, 4 reportingController, 5 reportingInstance, 6 action, 7 reason,
 * 8 regarding, 9 related, 10 note, 11 type, 12 deprecatedSource, 13 and 14 deprecatedFirst- and -LastTimestamp,
 * 15 deprecatedCount.
 */
export function eventInGroupOf(message: Message): Fields {
  return given({
    eventTime: microTime(message, 2),
    series: seriesOf(message.message(3)),
    reportingController: message.text(4),
    reportingInstance: message.text(5),
    action: message.text(6),
    reason: message.text(7),
    regarding: referenceOf(message.message(8)),
    related: referenceOf(message.message(9)),
    note: message.text(10),
    type: message.text(11),
    deprecatedSource: sourceOf(message.message(12)),
    deprecatedFirstTimestamp: time(message, 13),
    deprecatedLastTimestamp: time(message, 14),
    deprecatedCount: message.number(15),
  });
}

/** ObjectReference: 1 kind, 2 namespace, 3 name, 4 uid, 5 apiVersion, 6 resourceVersion, 7 fieldPath. */
function referenceOf(message: Message): Fields {
  return given({
    kind: message.text(1),
    namespace: message.text(2),
    name: message.text(3),
    uid: message.text(4),
    apiVersion: message.text(5),
    resourceVersion: message.text(6),
    fieldPath: message.text(7),
  });
}

/** EventSource: 1 component, 2 host. */
function sourceOf(message: Message): Fields {
  return given({ component: message.text(1), host: message.text(2) });
}

/** EventSeries: 1 count, 2 lastObservedTime. */
function seriesOf(message: Message): Fields {
  return given({ count: message.number(1), lastObservedTime: microTime(message, 2) });
}

/** Time and MicroTime: 1 seconds, 2 nanoseconds; the zero time is an empty message. */
function microTime(message: Message, field: number): string | undefined {
  const at = message.message(field);
  const [seconds, nanos] = [at.number(1), at.number(2)];
  if (seconds === 0 && nanos === 0) return undefined;
  const date = new Date(seconds * 1_000);
  // What no calendar has is left for the schema to refuse.
  if (Number.isNaN(date.getTime())) return String(seconds);
  const micros = String(Math.floor(nanos / 1_000)).padStart(6, '0');
  return date.toISOString().replace(/\.\d+Z$/, `.${micros}Z`);
}

function time(message: Message, field: number): string | undefined {
  return microTime(message, field)?.replace(/\.\d+Z$/, 'Z');
}
