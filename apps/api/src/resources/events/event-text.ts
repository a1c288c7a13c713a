import { type KubeObject } from '@berth/domain';

type Reference = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
};

/** What columns and selectors read of an Event, whichever group it is written in. */
export type EventText = {
  readonly about: Reference;
  readonly reason: string;
  readonly type: string;
  readonly message: string;
  readonly component: string;
  readonly host: string;
  readonly count: number;
  readonly firstTime: string | undefined;
  readonly lastTime: string | undefined;
};

type Source = { readonly component?: string; readonly host?: string };
type Series = { readonly count?: number; readonly lastObservedTime?: string };

/** As `v1` has it. */
type CoreEvent = {
  readonly reason?: string;
  readonly type?: string;
  readonly eventTime?: string | null;
  readonly series?: Series;
  readonly reportingInstance?: string;
  readonly involvedObject?: Reference;
  readonly message?: string;
  readonly source?: Source;
  readonly reportingComponent?: string;
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
};

/** What `events.k8s.io` calls the fields that have another name there. */
export const NAMES_IN_CORE: ReadonlyMap<string, string> = new Map([
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
]);

/** The same the other way. */
export const NAMES_IN_GROUP: ReadonlyMap<string, string> = new Map(
  [...NAMES_IN_CORE].map(([inGroup, inCore]) => [inCore, inGroup]),
);

/** An Event, or a part of one, with its top-level fields called as the other group does. */
export function renamed(part: object, names: ReadonlyMap<string, string>): Record<string, unknown> {
  const fields = part as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** Reads an Event of either group. */
export function eventText(object: KubeObject): EventText {
  // An Event has its fields beside metadata.
  const event = renamed(object, NAMES_IN_CORE) as CoreEvent;
  const { involvedObject = {}, reason = '', type = '', message = '' } = event;
  return {
    about: involvedObject,
    reason,
    type,
    message: message.trim(),
    component: firstGiven(event.source?.component, event.reportingComponent) ?? '',
    host: firstGiven(event.source?.host, event.reportingInstance) ?? '',
    ...timesOf(event),
  };
}

/** Who counts in the old way has a count and its times, in the new way a series. */
function timesOf(event: CoreEvent): Pick<EventText, 'count' | 'firstTime' | 'lastTime'> {
  const { series } = event;
  const firstTime = firstGiven(event.firstTimestamp, event.eventTime);
  return {
    count: Math.max(1, series?.count ?? event.count ?? 1),
    firstTime,
    lastTime: firstGiven(series?.lastObservedTime, event.lastTimestamp, firstTime),
  };
}

function firstGiven(...texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== null && text !== '') ?? undefined;
}
