import { jetstreamManager } from '@nats-io/jetstream';
import { startNatsServer, type NatsServer } from '@berth/testing';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bus } from '../bus/bus.js';
import { EPOCH_HEADER, FIRST_HEADER, LAST_HEADER } from '../log-message.js';
import { BusFixture } from '../testing/bus-fixture.js';
import { eventually } from '../testing/eventually.js';

let server: NatsServer;
let fixture: BusFixture;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(async () => server.stop());
beforeEach(() => {
  fixture = new BusFixture(server.url);
});
afterEach(async () => {
  await fixture.close();
  trace.disable();
});

type Stored = { first: number; last: number; epoch: number; id: string; entries: number };

/** Every message the stream holds. */
async function stored(bus: Bus): Promise<Stored[]> {
  const connection = await bus.connected(AbortSignal.timeout(20_000));
  const { streams } = await jetstreamManager(connection!);
  const { state } = await streams.info(bus.names.stream);
  const messages: Stored[] = [];
  for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
    const message = await streams.getMessage(bus.names.stream, { seq });
    if (message === null) continue;
    const number = (name: string) => Number(message.header.get(name));
    const [first, last, epoch] = [number(FIRST_HEADER), number(LAST_HEADER), number(EPOCH_HEADER)];
    const entries = message.json<unknown[]>().length;
    messages.push({ first, last, epoch, id: message.header.get('Nats-Msg-Id'), entries });
  }
  return messages;
}

const ranges = (messages: readonly Stored[]) => messages.map(({ first, last }) => [first, last]);

async function published(relay: { status(): { active: boolean; published: number } }, position: number) {
  await eventually(() => relay.status().active && relay.status().published === position);
}

type RecordedSpan = { name: string; trace: string | undefined; parent: string | undefined; ended: boolean };

/** A tracer that keeps what it is asked for; the SDK has its home elsewhere. */
function recordSpans(): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  const startSpan: Tracer['startSpan'] = (name, _options, parent) => {
    const context = trace.getSpanContext(parent ?? ROOT_CONTEXT);
    const recorded = { name, trace: context?.traceId, parent: context?.spanId, ended: false };
    spans.push(recorded);
    const span = trace.wrapSpanContext(context ?? INVALID_SPAN_CONTEXT);
    span.end = () => {
      recorded.ended = true;
    };
    return span;
  };
  const startActiveSpan = () => {
    throw new Error('not used here');
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) });
  return spans;
}

describe('the relay', () => {
  it('publishes one message a commit, with its range, epoch and id', async () => {
    const bus = fixture.bus();
    fixture.log.epoch = 3;
    const relay = fixture.relay(bus);
    await published(relay, 0);
    for (const size of [1, 4, 2]) fixture.log.commit(size);
    relay.wake(7);
    await published(relay, 7);
    expect(await stored(bus)).toEqual([
      { first: 1, last: 1, epoch: 3, id: '3:1', entries: 1 },
      { first: 2, last: 5, epoch: 3, id: '3:5', entries: 4 },
      { first: 6, last: 7, epoch: 3, id: '3:7', entries: 2 },
    ]);
  });

  it('finds new commits by itself when nobody rings', async () => {
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    await published(relay, 0);
    fixture.log.commit(2);
    await published(relay, 2);
    expect(ranges(await stored(bus))).toEqual([[1, 2]]);
  });

  it('splits a commit above the payload limit into parts that followers join', async () => {
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    const { follower, recorder } = fixture.follower(bus);
    await follower.caughtUp();
    await published(relay, 0);
    fixture.log.commit(5, { state: 'x'.repeat(400_000) });
    fixture.log.commit(2, { state: 'x'.repeat(1_500_000) });
    fixture.log.commit(1);
    relay.wake(8);
    await follower.waitForPosition(8, 20_000);
    await published(relay, 8);
    expect(recorder.entries).toEqual(fixture.log.entries);
    expect((await stored(bus)).map(({ first, last, id, entries }) => [first, last, id, entries])).toEqual([
      [1, 2, '1:2', 2],
      [3, 4, '1:4', 2],
      [5, 5, '1:5', 1],
      [6, 6, '1:6', 0],
      [7, 7, '1:7', 0],
      [8, 8, '1:8', 1],
    ]);
  });

  it('goes on behind the last message in the stream after a restart', async () => {
    const bus = fixture.bus();
    const first = fixture.relay(bus);
    await published(first, 0);
    first.wake(fixture.log.commit(3));
    await published(first, 3);
    await first.close();
    fixture.log.commit(2);
    fixture.log.commit(2);
    await published(fixture.relay(bus, 'b'), 7);
    expect(ranges(await stored(bus))).toEqual([
      [1, 3],
      [4, 5],
      [6, 7],
    ]);
  });

  it('begins at the head of a log that a new stream knows nothing of', async () => {
    fixture.log.commit(5);
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    await published(relay, 5);
    relay.wake(fixture.log.commit(1));
    await published(relay, 6);
    expect(ranges(await stored(bus))).toEqual([[6, 6]]);
  });

  it('does not take another epoch’s messages, or a longer log’s, for its own', async () => {
    const bus = fixture.bus();
    const first = fixture.relay(bus);
    await published(first, 0);
    first.wake(fixture.log.commit(9));
    await published(first, 9);
    await first.close();
    fixture.log.replace(1);
    fixture.log.commit(2);
    const second = fixture.relay(bus, 'b');
    await published(second, 2);
    await second.close();
    fixture.log.replace(2);
    fixture.log.commit(20);
    await published(fixture.relay(bus, 'c'), 20);
    expect(ranges(await stored(bus))).toEqual([[1, 9]]);
  });

  it('skips what followers are quicker to read from the log', async () => {
    const bus = fixture.bus();
    const first = fixture.relay(bus);
    await published(first, 0);
    first.wake(fixture.log.commit(1));
    await published(first, 1);
    await first.close();
    fixture.log.commit(10_001);
    await published(fixture.relay(bus, 'b'), 10_002);
    expect(ranges(await stored(bus))).toEqual([[1, 1]]);
  });

  it('is published by one holder of the lease at a time, and by another when that one is gone', async () => {
    const [a, b] = [fixture.bus(), fixture.bus()];
    const [first, second] = [fixture.relay(a, 'a'), fixture.relay(b, 'b')];
    await eventually(() => first.status().active || second.status().active);
    a.ringDoorbell(fixture.log.commit(3));
    const [holder, other] = first.status().active ? [first, second] : [second, first];
    await published(holder, 3);
    expect(other.status().active).toBe(false);
    await holder.close();
    await eventually(() => other.status().active);
    a.ringDoorbell(fixture.log.commit(2));
    await published(other, 5);
    expect(fixture.leases.acquisitions).toHaveLength(2);
    expect(ranges(await stored(a))).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  it('does no harm when two publish at once: the bus drops what is already there', async () => {
    const bus = fixture.bus();
    const always = {
      ttlMs: 3_000,
      acquire: () => Promise.resolve({} as never),
      renew: () => Promise.resolve(true),
      release: () => Promise.resolve(),
    };
    const relays = [fixture.relay(bus, 'a', always), fixture.relay(fixture.bus(), 'b', always)];
    const { follower, recorder } = fixture.follower(fixture.bus());
    await follower.caughtUp();
    await Promise.all(relays.map((it) => published(it, 0)));
    for (let commit = 0; commit < 100; commit += 1) {
      bus.ringDoorbell(fixture.log.commit(1 + (commit % 3)));
      await new Promise((done) => setImmediate(done));
    }
    const { position } = await fixture.log.head();
    await Promise.all(relays.map((it) => published(it, position)));
    await follower.waitForPosition(position, 20_000);
    expect(recorder.entries).toEqual(fixture.log.entries);
    const messages = await stored(bus);
    expect(new Set(messages.map((it) => it.id)).size).toBe(messages.length);
    expect(messages.map((it) => it.last).sort((x, y) => x - y)).toEqual(
      fixture.log.commits.map((it) => it.last),
    );
  });

  it('goes over a jump in positions that the log declares', async () => {
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    await published(relay, 0);
    fixture.log.commit(1);
    fixture.log.jumpTo(1_000);
    fixture.log.commits.push({ first: 1_001, last: 1_000 });
    fixture.log.commit(1);
    relay.wake(1_001);
    await published(relay, 1_001);
    expect(ranges(await stored(bus))).toEqual([
      [1, 1],
      [1_001, 1_001],
    ]);
  });

  it('makes a short span in each traced append’s trace, and sends the context along', async () => {
    const spans = recordSpans();
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    await published(relay, 0);
    const traceparent = (trace: string, flags: string) => `00-${trace.repeat(32)}-${'b'.repeat(16)}-${flags}`;
    fixture.log.commit(2, { traceparent: traceparent('1', '01') });
    fixture.log.commit(1, { traceparent: traceparent('2', '00') });
    fixture.log.commit(1);
    relay.wake(4);
    await published(relay, 4);
    expect(spans).toEqual([
      { name: 'relay publish', trace: '1'.repeat(32), parent: 'b'.repeat(16), ended: true },
    ]);
  });

  it('tries again when the log cannot be read', async () => {
    const bus = fixture.bus();
    const relay = fixture.relay(bus);
    await published(relay, 0);
    fixture.log.failure = new Error('connection lost');
    relay.wake(fixture.log.commit(2));
    await eventually(() => fixture.log.failures > 1);
    expect(relay.status()).toEqual({ active: true, published: 0, behind: 2 });
    fixture.log.failure = undefined;
    await published(relay, 2);
  });
});
