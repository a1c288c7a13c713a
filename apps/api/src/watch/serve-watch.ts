import { setTimeout as sleep } from 'node:timers/promises';
import { Change, changeOf, type Watched, type WatchedEntry, type WatchFormat } from './change.js';
import { type Selection, SelectionTracker } from './selection.js';
import { isTaken, piecesOf } from './paced-writes.js';
import { type WatchHub } from './watch-hub.js';
import { WatchSession, type WatchSink } from './watch-session.js';

export type WatchRequest = {
  readonly cluster: string;
  readonly kind: string;
  readonly selection: Selection;
  readonly format: WatchFormat;
  /**
   * Changes behind this position, or behind the head; or first every present object as ADDED, from a snapshot that is no
   * older than a position.
   */
  readonly from: number | 'head' | { readonly snapshotOf: number };
  /** Ends the snapshot with the bookmark that says so. */
  readonly markSnapshotEnd: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs?: number;
};

/** One page of live objects at a position, in (namespace, name) order. */
export type SnapshotPage = {
  readonly position: number;
  readonly objects: readonly Watched[];
  readonly hasMore: boolean;
};

export type WatchPorts = {
  readonly hub: WatchHub;
  readonly head: () => Promise<number>;
  /** The oldest position a watch can begin at; absent: any. */
  readonly oldest?: () => Promise<number>;
  /** The next entries behind a position, in order; none: the log goes no further. */
  readonly readLog: (after: number, limit: number) => Promise<readonly WatchedEntry[]>;
  readonly listPage: (
    at: number | undefined,
    after: Watched | undefined,
    limit: number,
  ) => Promise<SnapshotPage>;
  readonly bookmarkLine: (position: number, snapshotEnd: boolean) => string;
  /** The last line of a watch from a position that is not yet, or no longer, known: `bound` is the head, or the oldest. */
  readonly expiredLine: (position: number, bound: number) => string;
  readonly bookmarkEveryMs: number;
  /** How long a position beyond the head is waited for: another copy may be ahead of this one's reads. */
  readonly aheadWaitMs: number;
  /** A client that takes nothing of what it asked to start with for so long is cut. */
  readonly stalledMs: number;
};

const PAGE = 500;
const AHEAD_POLL_MS = 50;

/**
 * Serves one watch: the snapshot or the backlog first, then live changes, none lost and none twice.
 * Returns as soon as the watch is live; the sink's end, the client or the hub ends it.
 */
export async function serveWatch(
  request: WatchRequest,
  sink: WatchSink,
  ports: WatchPorts,
): Promise<WatchSession> {
  const tracker = new SelectionTracker(request.selection);
  const from = request.from === 'head' ? await ports.head() : request.from;
  const isSnapshot = typeof from === 'object';
  const asked = isSnapshot ? from.snapshotOf : from;
  const forgotten = isSnapshot ? undefined : await forgottenBound(asked, ports);
  const bound = forgotten ?? (await waitForPosition(asked, ports));
  if (bound !== undefined) {
    sink.write(ports.expiredLine(asked, bound));
    return overAt(asked, request, tracker, sink);
  }
  if (isSnapshot) {
    const position = await writeSnapshot(request, tracker, sink, ports);
    if (position === undefined) return overAt(0, request, tracker, sink);
    if (request.markSnapshotEnd) sink.write(ports.bookmarkLine(position, true));
    return goOn(request, position, tracker, sink, ports);
  }
  if (request.selection.shifts) await learnSelected(asked, tracker, ports);
  return goOn(request, asked, tracker, sink, ports);
}

/** A watch that ends before it is live. */
function overAt(
  position: number,
  { cluster, kind, format }: WatchRequest,
  tracker: SelectionTracker,
  sink: WatchSink,
): WatchSession {
  const session = new WatchSession(cluster, kind, position, tracker, format, sink);
  session.end();
  return session;
}

/** Joins the hub, writes what lies between `from` and the live position, and goes live. */
async function goOn(
  request: WatchRequest,
  from: number,
  tracker: SelectionTracker,
  sink: WatchSink,
  ports: WatchPorts,
): Promise<WatchSession> {
  const session = new WatchSession(request.cluster, request.kind, from, tracker, request.format, sink);
  const attached = ports.hub.attach(session, from);
  const stopTimers = startTimers(session, request, ports);
  closeWith(sink, session, () => {
    attached.detach();
    stopTimers();
  });
  if (attached.recent === undefined) await writeBacklog(session, from, attached.joinedAt, sink, ports);
  else session.send(attached.recent);
  session.goLive();
  return session;
}

async function writeBacklog(
  session: WatchSession,
  from: number,
  upTo: number,
  sink: WatchSink,
  ports: WatchPorts,
): Promise<void> {
  let after = from;
  while (after < upTo && !session.ended) {
    const entries = await ports.readLog(after, Math.min(PAGE, upTo - after));
    const last = entries.at(-1);
    if (last === undefined) return;
    after = last.position;
    const { cluster, kind } = session;
    const changes = entries.filter((e) => e.cluster === cluster && e.kind === kind).map(changeOf);
    for (const piece of piecesOf(changes)) {
      session.send(piece);
      if (!(await isTaken(sink, ports.stalledMs))) return;
    }
  }
}

/** Undefined when the client is gone before the end. */
function writeSnapshot(
  request: WatchRequest,
  tracker: SelectionTracker,
  sink: WatchSink,
  ports: WatchPorts,
): Promise<number | undefined> {
  return eachObject(undefined, ports, async (changes) => {
    for (const piece of piecesOf(changes.filter((change) => tracker.start(change)))) {
      sink.write(piece.map((change) => change.line('ADDED', request.format)).join(''));
      if (!(await isTaken(sink, ports.stalledMs))) return false;
    }
    return true;
  });
}

/** Which objects the selection held at the position, so that later shifts are told right. */
async function learnSelected(at: number, tracker: SelectionTracker, ports: WatchPorts): Promise<void> {
  await eachObject(at, ports, (changes) => {
    for (const change of changes) tracker.start(change);
    return Promise.resolve(true);
  });
}

async function eachObject(
  at: number | undefined,
  ports: WatchPorts,
  take: (changes: readonly Change[]) => Promise<boolean>,
): Promise<number | undefined> {
  let page = await ports.listPage(at, undefined, PAGE);
  const { position } = page;
  for (;;) {
    if (!(await take(page.objects.map((object) => new Change(object, 'ADDED'))))) return undefined;
    const last = page.objects.at(-1);
    if (!page.hasMore || last === undefined) return position;
    page = await ports.listPage(position, last, PAGE);
  }
}

/** Undefined when all behind the position is known; else the oldest position of which that is true. */
async function forgottenBound(from: number, ports: WatchPorts): Promise<number | undefined> {
  const oldest = (await ports.oldest?.()) ?? 0;
  return from < oldest ? oldest : undefined;
}

/** Undefined once the position is in the log; the head when it still is not after the wait. */
async function waitForPosition(from: number, ports: WatchPorts): Promise<number | undefined> {
  if (from <= ports.hub.position) return undefined;
  for (let waitedMs = 0; ; waitedMs += AHEAD_POLL_MS) {
    const head = await ports.head();
    if (from <= head) return undefined;
    if (waitedMs >= ports.aheadWaitMs) return head;
    await sleep(AHEAD_POLL_MS);
  }
}

function startTimers(session: WatchSession, request: WatchRequest, ports: WatchPorts): () => void {
  const bookmark = (): void => {
    if (session.live) session.write(ports.bookmarkLine(session.bookmarkAt(ports.hub.position), false));
  };
  const bookmarks = request.bookmarks ? setInterval(bookmark, ports.bookmarkEveryMs) : undefined;
  const end = (): void => {
    // The next watch then begins where this one was, however little it told.
    if (request.bookmarks) bookmark();
    session.end();
  };
  const timeout = request.timeoutMs === undefined ? undefined : setTimeout(end, request.timeoutMs);
  return () => {
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
}

function closeWith(sink: WatchSink, session: WatchSession, release: () => void): void {
  void sink.closed.then(() => {
    session.end();
    release();
  });
}
