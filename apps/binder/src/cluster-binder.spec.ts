import { type Decision, type KubeObject, NOTHING, type Tracked } from '@berth/domain';
import { type LogEntry } from '@berth/messaging';
import { appendedEntry } from '@berth/messaging/testing';
import { describe, expect, it } from 'vitest';
import { type Trigger } from './agenda.js';
import { ClusterBinder } from './cluster-binder.js';
import { type Outcome } from './flight.js';

type Sent = { decision: Decision; trigger: Trigger; answer: (outcome: Outcome) => Promise<void> };

/**
 * A cluster with rules of its own: an object whose label `wish` names another wants to mark it with `taken`, once,
 * in one append with itself; one with the label `after` lets the other come first, and marks itself afterwards; one
 * with the label `leaves` ends its pair with another, which it does not change.
 */
function cluster() {
  const objects = new Map<string, Tracked>();
  const sent: Sent[] = [];
  const postponed: (() => void)[] = [];
  const moments: string[] = [];
  let decoded = 0;
  const binder = new ClusterBinder({
    world: {
      find: (uid) => objects.get(uid),
      put: (tracked) => objects.set(tracked.object.metadata.uid, tracked),
      remove: (uid) => objects.delete(uid),
      all: () => objects.keys(),
      affectedBy: (uid) => [uid, ...wishersFor(uid)],
    },
    decide: (uid, { position, order }) => {
      const decision = marking(objects, uid);
      if (decision.changes.length > 0) moments.push(`${uid} ${position}/${order}`);
      return decision;
    },
    send: (decision, trigger) =>
      new Promise((resolve) => {
        const answer = async (outcome: Outcome) => {
          resolve(outcome);
          await new Promise((done) => setImmediate(done));
        };
        sent.push({ decision, trigger, answer });
      }),
    decode: ({ cluster, version, position, state }) => {
      decoded++;
      // The spec wrote the text itself.
      return { cluster, version, position, object: JSON.parse(state) as KubeObject };
    },
    later: (callback) => postponed.push(callback),
  });
  const run = () => {
    while (binder.step());
  };
  return { binder, objects, sent, postponed, moments, run, decodes: () => decoded };

  function wishersFor(uid: string): string[] {
    return [...objects]
      .filter(([, it]) => it.object.metadata.labels?.['wish'] === uid)
      .map(([other]) => other);
  }
}

function marking(objects: ReadonlyMap<string, Tracked>, uid: string): Decision {
  const wisher = objects.get(uid);
  const leaves = labelOf(wisher, 'leaves');
  if (leaves !== undefined) return leaving(wisher, leaves);
  const first = objects.get(labelOf(wisher, 'after') ?? '');
  if (wisher && first) {
    const next = [first, wisher].find((it) => labelOf(it, 'done') === undefined);
    return { ...NOTHING, changes: next ? [labelled(next, 'done')] : [] };
  }
  const wanted = objects.get(labelOf(wisher, 'wish') ?? '');
  const open = labelOf(wisher, 'done') === undefined && labelOf(wanted, 'taken') === undefined;
  const changes = wisher && wanted && open ? [labelled(wisher, 'done'), labelled(wanted, 'taken')] : [];
  return { changes, binds: [], unbinds: [], preconditions: [] };
}

function leaving(wisher: Tracked | undefined, volumeUid: string): Decision {
  if (wisher === undefined || labelOf(wisher, 'done') !== undefined) return NOTHING;
  const unbinds = [{ volumeUid, claimUid: wisher.object.metadata.uid }];
  const deletes = labelOf(wisher, 'ends') !== undefined;
  return { ...NOTHING, changes: [{ ...labelled(wisher, 'done'), deletes }], unbinds };
}

function labelOf(tracked: Tracked | undefined, label: string): string | undefined {
  return tracked?.object.metadata.labels?.[label];
}

function labelled({ cluster, version, object }: Tracked, label: string): Decision['changes'][number] {
  const { metadata } = object;
  const after = { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [label]: 'yes' } } };
  const event = { type: 'Labelled', schemaVersion: 1, data: {} };
  return { cluster, uid: metadata.uid, expectedVersion: version, event, after, deletes: false };
}

function objectOf(uid: string, labels: Record<string, string> = {}): KubeObject {
  const metadata = { name: uid, uid, labels, creationTimestamp: '2026-01-02T03:04:05Z' };
  return { apiVersion: 'v1', kind: 'Thing', metadata };
}

function entryOf(
  position: number,
  uid: string,
  more: Partial<LogEntry> & { labels?: Record<string, string> } = {},
) {
  const { labels, ...rest } = more;
  return appendedEntry(position, {
    uid,
    kind: 'Thing',
    state: JSON.stringify(objectOf(uid, labels)),
    ...rest,
  });
}

/** A volume that two claims wish for, as the snapshot brought them. */
function twoWishesForOne() {
  const it = cluster();
  it.binder.restore(entryOf(1, 'volume'));
  it.binder.restore(entryOf(2, 'one', { labels: { wish: 'volume' } }));
  it.binder.restore(entryOf(3, 'two', { labels: { wish: 'volume' } }));
  it.binder.activate();
  it.run();
  return it;
}

describe('a cluster of a binder', () => {
  it('decides nothing before its slot is held', () => {
    const { binder, sent, run } = cluster();
    binder.observe(entryOf(1, 'volume'));
    binder.observe(entryOf(2, 'one', { labels: { wish: 'volume' } }));
    run();
    expect(sent).toEqual([]);
    binder.activate();
    run();
    expect(sent).toHaveLength(1);
  });

  it('tells each decision up to where the log is known, and how many were made since', () => {
    const { binder, moments, run } = cluster();
    const wish = (uid: string) => ({ labels: { wish: uid } });
    ['a', 'b', 'c'].forEach((uid, at) => binder.restore(entryOf(at + 1, uid)));
    binder.restore(entryOf(4, 'one', wish('a')));
    binder.restore(entryOf(5, 'two', wish('b')));
    binder.activate();
    run();
    binder.observe(entryOf(9, 'three', wish('c')));
    run();
    expect(moments).toEqual(['one 5/0', 'two 5/1', 'three 9/0']);
  });

  it('lets the next decision stand on one that is under way', () => {
    const { sent } = twoWishesForOne();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['one']);
  });

  it('knows its own appends when the follower brings them', async () => {
    const { binder, sent, objects, run, decodes } = twoWishesForOne();
    await sent[0]?.answer({ kind: 'appended', first: 4 });
    binder.observe(entryOf(4, 'one', { version: 2 }));
    binder.observe(entryOf(5, 'volume', { version: 2 }));
    run();
    expect(objects.get('one')).toMatchObject({ version: 2, position: 4 });
    expect(objects.get('volume')).toMatchObject({ version: 2, position: 5 });
    expect([decodes(), sent.length]).toEqual([3, 1]);
  });

  it('knows its own appends also when the follower is sooner than the answer', async () => {
    const { binder, sent, objects, decodes } = twoWishesForOne();
    binder.observe(entryOf(4, 'one', { version: 2 }));
    binder.observe(entryOf(5, 'volume', { version: 2 }));
    await sent[0]?.answer({ kind: 'appended', first: 4 });
    expect(objects.get('volume')).toMatchObject({ version: 2, position: 5 });
    expect(decodes()).toBe(3);
  });

  it('waits for the follower to bring what it was overtaken by, then looks again', async () => {
    const { binder, sent, run } = twoWishesForOne();
    await sent[0]?.answer({ kind: 'moved', uid: 'volume', version: 2 });
    run();
    expect(sent).toHaveLength(1);
    binder.observe(entryOf(4, 'volume', { version: 2 }));
    run();
    expect(sent[1]?.decision.changes[1]).toMatchObject({ uid: 'volume', expectedVersion: 2 });
    expect(sent[1]?.trigger.position).toBe(4);
  });

  it('takes what the follower brought during the flight when the flight fails', async () => {
    const { binder, sent, objects, run } = twoWishesForOne();
    binder.observe(entryOf(4, 'volume', { version: 2, labels: { taken: 'by hand' } }));
    await sent[0]?.answer({ kind: 'moved', uid: 'volume', version: 2 });
    run();
    expect(objects.get('volume')).toMatchObject({ version: 2, position: 4 });
    expect(objects.get('one')).toMatchObject({ version: 1, position: 2 });
    expect(sent).toHaveLength(1);
  });

  it('looks again at what it looked at when what came first concerned another', async () => {
    const { binder, sent, run } = cluster();
    binder.restore(entryOf(1, 'first'));
    binder.restore(entryOf(2, 'second', { labels: { after: 'first' } }));
    binder.activate();
    run();
    await sent[0]?.answer({ kind: 'appended', first: 3 });
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['first', 'second']);
  });

  it('makes no new pair of what is half of one whose end is not answered yet', async () => {
    const { binder, sent, run } = cluster();
    binder.restore(entryOf(1, 'volume'));
    binder.restore(entryOf(2, 'former', { labels: { leaves: 'volume' } }));
    binder.restore(entryOf(3, 'next', { labels: { wish: 'volume' } }));
    binder.activate();
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['former']);
    await sent[0]!.answer({ kind: 'appended', first: 4 });
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['former', 'next']);
  });

  it('decides nothing about what a decision under way concerns before that is answered', async () => {
    const { binder, sent, run } = cluster();
    const labels = { wish: 'first', after: 'first' };
    binder.restore(entryOf(1, 'first'));
    binder.restore(entryOf(2, 'second', { labels }));
    binder.activate();
    run();
    binder.observe(entryOf(3, 'second', { version: 2, labels }));
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['first']);
    await sent[0]!.answer({ kind: 'appended', first: 4 });
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['first', 'second']);
  });

  it('keeps what is to go in its world until it has gone', async () => {
    const { binder, objects, sent, run } = cluster();
    binder.restore(entryOf(1, 'going', { labels: { leaves: 'volume', ends: 'yes' } }));
    binder.activate();
    run();
    expect(objects.has('going')).toBe(true);
    await sent[0]!.answer({ kind: 'appended', first: 2 });
    expect(objects.has('going')).toBe(false);
  });

  it('looks again when what it stood on is gone', async () => {
    const { binder, sent, objects, run } = twoWishesForOne();
    await sent[0]?.answer({ kind: 'moved', uid: 'volume', version: 2 });
    binder.observe(entryOf(4, 'volume', { version: 2, deletes: true }));
    run();
    expect(objects.has('volume')).toBe(false);
    expect(sent).toHaveLength(1);
  });

  it('gives another its chance when the flight it gave way to failed', async () => {
    const { binder, sent, run } = twoWishesForOne();
    await sent[0]?.answer({ kind: 'moved', uid: 'one', version: 2 });
    binder.observe(entryOf(4, 'one', { version: 2, deletes: true }));
    run();
    expect(sent.map(({ decision }) => decision.changes[0]?.uid)).toEqual(['one', 'two']);
  });

  it('forgets what it ran ahead with when the lease is lost, and starts from the state when it is back', async () => {
    const { binder, sent, objects, run } = twoWishesForOne();
    binder.rest();
    await sent[0]?.answer({ kind: 'abandoned' });
    run();
    expect(objects.get('volume')).toMatchObject({ version: 1, position: 1 });
    expect(sent).toHaveLength(1);
    binder.activate();
    run();
    expect(sent).toHaveLength(2);
  });

  it('looks again after a while at what the log refused', async () => {
    const { sent, postponed, run } = twoWishesForOne();
    await sent[0]?.answer({ kind: 'refused' });
    run();
    const before = sent.length;
    postponed[0]?.();
    run();
    expect([before, sent.length]).toEqual([1, 2]);
  });
});
