import { type Status } from '../status/status.js';

/** What a watch line says about its object. */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** The annotation of the bookmark that follows the initial events. */
export const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** One line of a watch; the object is JSON text without line breaks, its resourceVersion already in it. */
export function watchLine(type: WatchEventType, objectText: string): string {
  return `{"type":"${type}","object":${objectText}}\n`;
}

/** The kind a bookmark is written in: that of the watched objects, or Table where Tables are watched. */
export type BookmarkKind = { readonly apiVersion: string; readonly kind: string };

/** Tells a watcher how far it has seen; with `initialEventsEnd` also that all present objects were sent. */
export function bookmarkLine(
  { apiVersion, kind }: BookmarkKind,
  position: number,
  { initialEventsEnd = false }: { readonly initialEventsEnd?: boolean } = {},
): string {
  const metadata = {
    resourceVersion: String(position),
    creationTimestamp: null,
    ...(initialEventsEnd && { annotations: { [INITIAL_EVENTS_END]: 'true' } }),
  };
  return `${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } })}\n`;
}

/** Ends a watch with the reason; the stream closes after it. */
export function errorLine(status: Status): string {
  return `${JSON.stringify({ type: 'ERROR', object: status })}\n`;
}
