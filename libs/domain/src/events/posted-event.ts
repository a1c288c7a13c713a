import { type JsonObject, type ObjectMeta } from '../object/kube-object.js';

/** The object an Event is about. */
export type EventSubject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
};

/** A Kubernetes Event that a controller of users posted, in the words of `v1`, whichever group it was posted in. */
export type PostedEvent = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly involvedObject?: EventSubject;
  readonly related?: JsonObject;
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
  readonly action?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
  /** How controllers have counted since ever, with `firstTimestamp` and `lastTimestamp`. */
  readonly count?: number;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  /** How they count in `events.k8s.io`: when it happened first, and a series once it happened again. */
  readonly eventTime?: string;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
};

/** Counts travel as int32. */
const MAX_COUNT = 2 ** 31 - 1;

/** What identifies the object an Event is about: its UID, or its place where no UID was given. */
export function subjectOf({ involvedObject = {} }: PostedEvent): string {
  const { uid = '', kind = '', namespace = '', name = '' } = involvedObject;
  return uid === '' ? [kind, namespace, name].join('/') : uid;
}

/** Which controller tells it. */
export function tellerOf({ source, reportingComponent }: PostedEvent): string {
  return firstGiven(source?.component, reportingComponent);
}

/** True for two Events that say the same of the same, from the same: the second counts as the first, again. */
export function tellsSame(one: PostedEvent, other: PostedEvent): boolean {
  return tellsAlike(one, other) && (one.message ?? '') === (other.message ?? '');
}

/** True for two Events that differ in their message at most. */
export function tellsAlike(one: PostedEvent, other: PostedEvent): boolean {
  return JSON.stringify(matterOf(one)) === JSON.stringify(matterOf(other));
}

/** How often a posted Event says that it has happened. */
export function timesOf({ count, series }: PostedEvent): number {
  return Math.max(1, series?.count ?? count ?? 1);
}

/** The kept Event after it happened again, `times` in all; counted in the way it was counted so far. */
export function repeated(kept: PostedEvent, again: PostedEvent, times: number): PostedEvent {
  const count = Math.min(MAX_COUNT, timesOf(kept) + times);
  const last = lastTimeOf(again);
  if (kept.eventTime === undefined) {
    const lastTimestamp = later(kept.lastTimestamp, last && wholeSeconds(last));
    return { ...kept, count, ...(lastTimestamp !== undefined && { lastTimestamp }) };
  }
  const lastObservedTime = later(kept.series?.lastObservedTime ?? kept.eventTime, last);
  return { ...kept, series: { count, ...(lastObservedTime !== undefined && { lastObservedTime }) } };
}

function matterOf(event: PostedEvent): readonly string[] {
  const { involvedObject = {}, source, reportingInstance } = event;
  return [
    subjectOf(event),
    involvedObject.fieldPath ?? '',
    event.reason ?? '',
    event.type ?? '',
    tellerOf(event),
    firstGiven(source?.host, reportingInstance),
  ];
}

function lastTimeOf({ series, lastTimestamp, eventTime }: PostedEvent): string | undefined {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime;
}

/** Times of one form, in UTC, are in the order of their texts. */
function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

function firstGiven(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text !== '') ?? '';
}
