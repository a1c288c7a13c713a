import { NOTHING } from '@berth/domain';
import { appendedEntry } from '@berth/messaging/testing';
import { describe, expect, it } from 'vitest';
import { Binder } from './binder.js';
import { ClusterBinder } from './cluster-binder.js';
import { slotOf } from './slots.js';

/** A binder whose clusters only tell at whose objects they look; turns are run by hand. */
function binderOf(decides: (slot: number) => boolean = () => true) {
  const looks: string[] = [];
  const turns: (() => void)[] = [];
  let room = Infinity;
  const binder = new Binder({
    makeCluster: (name) => quietCluster(() => looks.push(name)),
    decides,
    hasRoom: () => looks.length < room,
    soon: (callback) => turns.push(callback),
  });
  const runTurns = (count = Infinity) => {
    for (let turn = 0; turn < count; turn++) {
      const next = turns.shift();
      if (next === undefined) return;
      next();
    }
  };
  const limitTo = (looked: number) => (room = looked);
  return { binder, looks, runTurns, limitTo };
}

function quietCluster(onLook: () => void): ClusterBinder {
  const uids = new Set<string>();
  return new ClusterBinder({
    world: {
      find: () => undefined,
      put: ({ object }) => uids.add(object.metadata.uid),
      remove: (uid) => uids.delete(uid),
      all: () => uids,
      affectedBy: (uid) => [uid],
    },
    decide: () => {
      onLook();
      return NOTHING;
    },
    send: () => Promise.resolve({ kind: 'refused' }),
    decode: ({ cluster, version, position, uid }) => {
      const metadata = { name: uid, uid, creationTimestamp: '2026-01-02T03:04:05Z' };
      return { cluster, version, position, object: { apiVersion: 'v1', kind: 'Thing', metadata } };
    },
    later: () => undefined,
  });
}

const complete = { position: 0, objects: [], first: true, complete: true };
const entriesOf = (cluster: string, count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => appendedEntry(from + index, { cluster }));

describe('a binder of many clusters', () => {
  it('decides nothing before the snapshot is complete', () => {
    const { binder, looks, runTurns } = binderOf();
    binder.restore({ ...complete, objects: entriesOf('prod', 3), complete: false });
    runTurns();
    expect([binder.ready, looks.length]).toEqual([false, 0]);
    binder.restore({ ...complete, first: false });
    runTurns();
    expect([binder.ready, looks.length]).toEqual([true, 3]);
  });

  it('forgets a snapshot that broke off', () => {
    const { binder, looks, runTurns } = binderOf();
    binder.restore({ ...complete, objects: entriesOf('prod', 3), complete: false });
    binder.restore({ ...complete, objects: entriesOf('prod', 1) });
    runTurns();
    expect(looks).toHaveLength(1);
  });

  it('decides only for clusters of its slots', () => {
    const { binder, looks, runTurns } = binderOf((slot) => slot === slotOf('prod'));
    binder.restore(complete);
    binder.observe([...entriesOf('default', 2), ...entriesOf('prod', 2, 3)]);
    runTurns();
    expect(looks).toEqual(['prod', 'prod']);
  });

  it('looks at everything when a slot becomes its own, and at nothing after it is lost', () => {
    const mine = new Set<number>();
    const { binder, looks, runTurns } = binderOf((slot) => mine.has(slot));
    binder.restore({ ...complete, objects: entriesOf('prod', 2) });
    mine.add(slotOf('prod'));
    binder.takeOver(slotOf('prod'));
    runTurns();
    expect(looks).toHaveLength(2);
    mine.clear();
    binder.handOver(slotOf('prod'));
    binder.observe(entriesOf('prod', 1, 9));
    runTurns();
    expect([looks.length, binder.backlog]).toEqual([2, 0]);
  });

  it('lets no busy cluster keep the others waiting', () => {
    const { binder, looks, runTurns } = binderOf();
    binder.restore({ ...complete, objects: [...entriesOf('busy', 5_000), ...entriesOf('calm', 1, 6_000)] });
    runTurns(1);
    expect(looks).toContain('calm');
    expect(looks.length).toBeLessThan(1_000);
    runTurns();
    expect(looks).toHaveLength(5_001);
  });

  it('waits for room, and goes on when it is told', () => {
    const { binder, looks, runTurns, limitTo } = binderOf();
    limitTo(2);
    binder.restore({ ...complete, objects: entriesOf('prod', 5) });
    runTurns();
    expect([looks.length, binder.backlog]).toEqual([2, 3]);
    limitTo(Infinity);
    binder.run();
    runTurns();
    expect(looks).toHaveLength(5);
  });
});
