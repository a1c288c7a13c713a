import { describe, expect, it } from 'vitest';
import { appendedEntry } from '../testing/memory-log.js';
import { BusInbox } from './bus-inbox.js';
import { noCounts } from './follower-metrics.js';
import { Sequencer } from './sequencer.js';

const EPOCH = 3;

function inboxAt(position: number, entries = 100) {
  const sequencer = new Sequencer(position, { entries, bytes: 1_000_000 });
  const counts = noCounts();
  return { counts, sequencer, inbox: new BusInbox(EPOCH, sequencer, counts, 0) };
}

const messageOf = (first: number, last: number, full = true) => {
  const positions = full ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [];
  return { epoch: EPOCH, first, last, entries: positions.map((it) => appendedEntry(it)), bytes: 10 };
};

describe('what the bus brings', () => {
  it('is wanted when it is of this epoch and not passed yet', () => {
    const { counts, inbox } = inboxAt(5);
    expect(inbox.wants({ epoch: EPOCH, first: 5, last: 6 }, 1)).toBe(true);
    expect(inbox.wants({ epoch: EPOCH, first: 4, last: 5 }, 1)).toBe(false);
    expect(inbox.wants({ epoch: EPOCH - 1, first: 6, last: 6 }, 1)).toBe(false);
    expect(counts).toMatchObject({ duplicates: 1, garbage: 1 });
  });

  it('sends to the log for what it only announces, until that is reached', () => {
    const { inbox, sequencer } = inboxAt(5);
    inbox.take(messageOf(6, 6, false));
    expect(inbox.hasAnnounced).toBe(true);
    sequencer.skipTo(6);
    expect(inbox.hasAnnounced).toBe(false);
  });

  it('sends to the log for what found no room', () => {
    const { counts, inbox } = inboxAt(5, 2);
    inbox.take(messageOf(6, 9));
    expect(counts.overflows).toBe(1);
    expect(inbox.hasAnnounced).toBe(true);
    inbox.forgetAnnounced();
    expect(inbox.hasAnnounced).toBe(false);
  });

  it('has gone silent once something was missed and nothing came for long', () => {
    const { inbox } = inboxAt(5);
    expect(inbox.hasGoneSilent(60_000)).toBe(false);
    inbox.noteMissed();
    expect(inbox.hasGoneSilent(4_000)).toBe(false);
    expect(inbox.hasGoneSilent(60_000)).toBe(true);
    expect(inbox.hasGoneSilent(120_000)).toBe(false);
    inbox.noteMissed();
    inbox.wants({ epoch: EPOCH, first: 6, last: 6 }, 121_000);
    expect(inbox.hasGoneSilent(200_000)).toBe(false);
  });
});
