import { describe, expect, it } from 'vitest';
import { Change, jsonFormat } from './change.js';
import { SelectionTracker } from './selection.js';
import { WatchSession, type WatchSink } from './watch-session.js';

const MEGABYTE = 1024 * 1024;

class SlowClient implements WatchSink {
  taken = 0;
  written = 0;
  state: 'open' | 'ended' | 'cut' = 'open';
  readonly closed = new Promise<never>(() => undefined);
  readonly write = (text: string): void => {
    this.written += text.length;
  };
  readonly bufferedBytes = (): number => this.written - this.taken;
  readonly drained = (): Promise<boolean> => new Promise(() => undefined);
  readonly end = (): void => void (this.state = 'ended');
  readonly cut = (): void => void (this.state = 'cut');
}

function watching() {
  const client = new SlowClient();
  const tracker = new SelectionTracker({ shifts: false });
  return { client, session: new WatchSession('default', 'PersistentVolume', 0, tracker, jsonFormat, client) };
}

function change(position: number, length: number): Change {
  const metadata = { name: 'a', namespace: '', uid: 'u', annotations: { note: 'x'.repeat(length) } };
  const state = JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolume', metadata });
  const of = { uid: 'u', cluster: 'default', kind: 'PersistentVolume', namespace: '', name: 'a' };
  return new Change({ ...of, position, state }, 'MODIFIED');
}

describe('a watcher that takes nothing', () => {
  it('is cut when 8 MiB wait for it, and costs nothing from then on', () => {
    const { client, session } = watching();
    session.goLive();
    for (let position = 1; position <= 40; position += 1) session.deliver([change(position, MEGABYTE)]);
    expect(client.state).toBe('cut');
    expect(client.written).toBeLessThan(10 * MEGABYTE);
  });

  it('is cut while it still reads its backlog, when too much waits behind that', () => {
    const { client, session } = watching();
    for (let position = 1; position <= 15; position += 1) session.deliver([change(position, MEGABYTE)]);
    expect(client.state).toBe('open');
    for (let position = 16; position <= 20; position += 1) session.deliver([change(position, MEGABYTE)]);
    expect(client.state).toBe('cut');
    session.goLive();
    expect(client.written).toBe(0);
  });

  it('stays when it takes what it is given, however much that is', () => {
    const { client, session } = watching();
    session.goLive();
    for (let position = 1; position <= 40; position += 1) {
      session.deliver([change(position, MEGABYTE)]);
      client.taken = client.written;
    }
    expect(client.state).toBe('open');
  });
});
