import { startNatsServer, type NatsServer } from '@berth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BusFixture } from '../testing/bus-fixture.js';
import { eventually } from '../testing/eventually.js';

let server: NatsServer;
let fixture: BusFixture;
beforeAll(async () => void (server = await startNatsServer()));
afterAll(async () => server.stop());
beforeEach(() => void (fixture = new BusFixture(server.url)));
afterEach(async () => fixture.close());

describe('a follower with a relay', () => {
  it('gets every entry behind its snapshot once, in order, by the bus', async () => {
    fixture.log.commit(3);
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    const { follower, recorder } = fixture.follower(bus);
    await follower.caughtUp();
    await eventually(() => relay.status().active);
    for (let commit = 0; commit < 50; commit += 1) {
      bus.ringDoorbell(fixture.log.commit(1 + (commit % 4)));
      await new Promise((done) => setImmediate(done));
    }
    const { position } = await fixture.log.head();
    await follower.waitForPosition(position, 20_000);
    expect(recorder.snapshotPosition).toBe(3);
    expect(recorder.entries).toEqual(fixture.log.entries.slice(3));
    expect(relay.status()).toEqual({ active: true, published: position, behind: 0 });
  });
});
