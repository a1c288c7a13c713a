import { describe, expect, it } from 'vitest';
import { SlotLeases, type LeasePort } from './slot-leases.js';
import { SLOT_COUNT } from './slots.js';

const TTL_MS = 1_000;

/** The leases table and a clock, as far as sharing slots goes. */
class LeaseTable {
  now = 0;
  readonly rows = new Map<string, { holder: string; fence: number; expires: number }>();

  portFor(holder: string): LeasePort {
    return {
      acquire: (name) => Promise.resolve(this.#acquire(name, holder)),
      renew: (name, fence) => {
        const row = this.rows.get(name);
        if (row?.fence !== fence || row.holder === '') return Promise.resolve(false);
        row.expires = this.now + TTL_MS;
        return Promise.resolve(true);
      },
      release: (name, fence) => {
        const row = this.rows.get(name);
        if (row?.fence === fence) Object.assign(row, { holder: '', expires: -1 });
        return Promise.resolve();
      },
      liveLeases: () => Promise.resolve(this.live()),
      clock: () => this.now,
    };
  }

  live(): { name: string; holder: string }[] {
    return [...this.rows]
      .filter(([, row]) => row.expires > this.now)
      .map(([name, { holder }]) => ({ name, holder }));
  }

  #acquire(name: string, holder: string): number | undefined {
    const row = this.rows.get(name);
    if (row !== undefined && row.expires > this.now) return undefined;
    const fence = (row?.fence ?? 0) + 1;
    this.rows.set(name, { holder, fence, expires: this.now + TTL_MS });
    return fence;
  }
}

function binderOn(table: LeaseTable, holder: string, port = table.portFor(holder)) {
  const moves: string[] = [];
  const leases = new SlotLeases(port, {
    holder,
    ttlMs: TTL_MS,
    onAcquired: (slot) => moves.push(`+${slot}`),
    onLost: (slot) => moves.push(`-${slot}`),
  });
  return { leases, moves };
}

describe('the slots of several binders', () => {
  it('all belong to the only binder', async () => {
    const { leases, moves } = binderOn(new LeaseTable(), 'a');
    await leases.balance();
    expect(leases.size).toBe(SLOT_COUNT);
    expect(moves).toHaveLength(SLOT_COUNT);
  });

  it('are shared evenly after a second binder came', async () => {
    const table = new LeaseTable();
    const [a, b] = [binderOn(table, 'a').leases, binderOn(table, 'b').leases];
    await a.balance();
    for (let round = 0; round < 3; round++) {
      await b.balance();
      await a.balance();
    }
    expect([a.size, b.size]).toEqual([8, 8]);
  });

  it('go to the others when a binder stops', async () => {
    const table = new LeaseTable();
    const [a, b] = [binderOn(table, 'a').leases, binderOn(table, 'b').leases];
    await a.balance();
    await b.balance();
    await a.balance();
    await a.close();
    await b.balance();
    expect([a.size, b.size]).toEqual([0, SLOT_COUNT]);
  });

  it('go to the others when the leases of a killed binder have run out', async () => {
    const table = new LeaseTable();
    await binderOn(table, 'killed').leases.balance();
    table.now += TTL_MS;
    const { leases } = binderOn(table, 'b');
    await leases.balance();
    expect(leases.size).toBe(SLOT_COUNT);
    expect(leases.leaseOf(3)).toEqual({ name: 'binder/3', fence: 2 });
  });

  it('are no longer decided for once the time of an unrenewed lease is over', async () => {
    const table = new LeaseTable();
    const { leases } = binderOn(table, 'a');
    await leases.balance();
    table.now += TTL_MS;
    expect(leases.leaseOf(3)).toBeUndefined();
  });

  it('are taken up anew when they are renewed behind their time, since nothing was decided in between', async () => {
    const table = new LeaseTable();
    const { leases, moves } = binderOn(table, 'a');
    await leases.balance();
    moves.length = 0;
    table.now += TTL_MS;
    await leases.balance();
    expect(leases.leaseOf(3)).toBeDefined();
    expect(moves).toHaveLength(SLOT_COUNT);
    expect(moves).toContain('+3');
  });

  it('outlive a renewal without an answer, until their time is over', async () => {
    const table = new LeaseTable();
    const port = table.portFor('a');
    let broken = false;
    const { leases, moves } = binderOn(table, 'a', {
      ...port,
      renew: (name, fence) => (broken ? Promise.reject(new Error('no answer')) : port.renew(name, fence)),
    });
    await leases.balance();
    broken = true;
    table.now += TTL_MS / 2;
    await leases.balance().catch(() => undefined);
    expect(leases.leaseOf(3)).toBeDefined();
    table.now += TTL_MS / 2;
    await leases.balance().catch(() => undefined);
    expect(moves.filter((move) => move.startsWith('-'))).toHaveLength(SLOT_COUNT);
  });

  it('are lost by a refused append, though not by one under an older fence', async () => {
    const { leases, moves } = binderOn(new LeaseTable(), 'a');
    await leases.balance();
    leases.refused(5, 0);
    expect(leases.leaseOf(5)).toBeDefined();
    leases.refused(5, 1);
    expect(leases.leaseOf(5)).toBeUndefined();
    expect(moves.at(-1)).toBe('-5');
  });
});
