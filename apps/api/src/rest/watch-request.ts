import {
  apiVersionOf,
  bookmarkLine,
  errorLine,
  expired,
  parseWatchOptions,
  type WatchOptions,
} from '@berth/kube';
import { watchClosed, watchCut, watchOpened } from '../metrics.js';
import { readNamed } from '../reads/read-list.js';
import { canShift, pinnedName, predicateOf } from '../reads/selection-of.js';
import { type Resource } from '../resources/resource.js';
import { jsonFormat, type Watched, type WatchedEntry, type WatchFormat } from '../watch/change.js';
import { serveWatch, type SnapshotPage, type WatchRequest } from '../watch/serve-watch.js';
import { type WatchHub } from '../watch/watch-hub.js';
import { type WatchSink } from '../watch/watch-session.js';
import { type Query } from '@berth/kube';
import { formOf, type ReadPorts } from './read-requests.js';
import { type Form, includeObjectOf, objectTextAs } from './render.js';
import { type ResourceRequest } from './resource-request.js';

/** What a watch needs of the process. */
export type WatchServices = ReadPorts & {
  readonly hub: WatchHub;
  readonly oldest?: () => Promise<number>;
  readonly readLog: (after: number, limit: number) => Promise<readonly WatchedEntry[]>;
  readonly bookmarkEveryMs: number;
  readonly aheadWaitMs: number;
  readonly stalledMs: number;
};

/** Opens the stream of a watch; it stays open after this returns. */
export async function answerWatch(asked: ResourceRequest, services: WatchServices): Promise<void> {
  const { resource, query, request } = asked;
  const form = formOf(request);
  const options = parseWatchOptions(query, resource.selectableFields);
  const sink = openStream(asked);
  try {
    await serveWatch(watchOf(asked, options, form), sink, {
      ...services,
      head: async () => (await services.head()).position,
      listPage: (at, after, limit) => pageOf(asked, options, at, after, limit, services),
      bookmarkLine: (position, initialEventsEnd) =>
        bookmarkLine(bookmarkKind(resource, form), position, { initialEventsEnd }),
      expiredLine: (position, bound) =>
        errorLine(
          expired(
            position > bound
              ? `too large resource version: ${position}, current: ${bound}`
              : `too old resource version: ${position} (${bound})`,
          ).status,
        ),
    });
  } catch (error) {
    // The answer has begun: a broken stream is the only way left to say so, and the client starts again.
    sink.cut();
    throw error;
  }
}

/** A page of what a watch starts from; of a single name no more than that is read. */
function pageOf(
  { resource, target, namespace }: ResourceRequest,
  options: WatchOptions,
  at: number | undefined,
  after: Watched | undefined,
  limit: number,
  services: ReadPorts,
): Promise<SnapshotPage> {
  const { kind } = resource;
  const { cluster } = target;
  const name = pinnedName(resource, namespace, options);
  if (name !== undefined) return readNamed({ cluster, kind, namespace: namespace ?? '', name }, at, services);
  return services.listObjects({
    cluster,
    kind,
    limit,
    ...(namespace === undefined ? {} : { namespace }),
    ...(at === undefined ? {} : { at }),
    ...(after === undefined ? {} : { after }),
  });
}

function watchOf(
  { resource, target, namespace, query }: ResourceRequest,
  options: WatchOptions,
  form: Form,
): WatchRequest {
  const selected = predicateOf(resource, options);
  return {
    cluster: target.cluster,
    kind: resource.kind,
    selection: {
      ...(namespace === undefined ? {} : { namespace }),
      ...(selected === undefined ? {} : { matches: (change) => selected(change.object) }),
      shifts: canShift(resource, options),
    },
    format: formatOf(resource, form, query),
    from: startOf(options),
    markSnapshotEnd: options.sendInitialEvents ?? false,
    bookmarks: options.allowWatchBookmarks,
    ...timeoutOf(options),
  };
}

function startOf({ sendInitialEvents, resourceVersion = 0 }: WatchOptions): WatchRequest['from'] {
  if (sendInitialEvents === true) return { snapshotOf: resourceVersion };
  if (resourceVersion !== 0) return resourceVersion;
  return sendInitialEvents === false ? 'head' : { snapshotOf: 0 };
}

/** The longest a timer of the runtime can run; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** No time, or none at all, leaves the end of the watch to the client. */
function timeoutOf({ timeoutSeconds = 0 }: WatchOptions): Pick<WatchRequest, 'timeoutMs'> {
  return timeoutSeconds === 0 ? {} : { timeoutMs: Math.min(timeoutSeconds * 1000, MAX_TIMEOUT_MS) };
}

/** Each event's object in the form of a single one; as a table, one of one row. */
function formatOf(resource: Resource, form: Form, query: Query): WatchFormat {
  if (form.as === 'json') return jsonFormat;
  const include = form.as === 'table' ? includeObjectOf(query) : '';
  return {
    id: `${form.as} ${form.version} ${include}`,
    objectText: ({ of }) => objectTextAs(resource, of, form, query),
  };
}

function bookmarkKind(resource: Resource, form: Form): { kind: string; apiVersion: string } {
  if (form.as === 'json') return { kind: resource.kind, apiVersion: apiVersionOf(resource) };
  const kind = form.as === 'table' ? 'Table' : 'PartialObjectMetadata';
  return { kind, apiVersion: `meta.k8s.io/${form.version}` };
}

/** Takes the connection over from the framework: headers out at once, lines as they come, no compression. */
function openStream({ reply, resource, request }: ResourceRequest): WatchSink {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
    'audit-id': request.id,
  });
  raw.flushHeaders();
  request.berthStreams = true;
  request.berthSpan?.end(200, request.routeOptions.url);
  watchOpened(resource.kind);
  const closed = new Promise<void>((resolve) => raw.once('close', resolve));
  void closed.then(() => watchClosed(resource.kind));
  // A client that resets its connection is gone, which `close` tells.
  raw.on('error', () => undefined);
  return {
    write: (text) => void raw.write(text),
    bufferedBytes: () => raw.writableLength,
    drained: async () => {
      if (raw.writableNeedDrain && !raw.destroyed)
        await Promise.race([closed, new Promise<void>((resolve) => raw.once('drain', resolve))]);
      return !raw.destroyed;
    },
    closed,
    end: () => void raw.end(),
    cut: () => {
      if (raw.destroyed) return;
      watchCut(resource.kind);
      raw.destroy();
    },
  };
}
