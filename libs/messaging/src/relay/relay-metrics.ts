import { metrics, type Attributes } from '@opentelemetry/api';

/** What the relay tells of itself. */
export type RelayStatus = {
  /** Whether this process holds the relay's lease and knows where to go on. */
  readonly active: boolean;
  /** Position of the last message the bus has acknowledged to this process. */
  readonly published: number;
  /** Events of the log that are not yet on the bus, as far as this process knows. */
  readonly behind: number;
};

export type RelayMetrics = {
  messagePublished(entries: number): void;
  publishFailed(): void;
  close(): void;
};

/** Gauges that read `status` when they are asked, and counters. */
export function relayMetrics(status: () => RelayStatus): RelayMetrics {
  const meter = metrics.getMeter('berth.messaging');
  const messages = meter.createCounter('berth.relay.messages', { description: 'Messages published' });
  const events = meter.createCounter('berth.relay.events', { description: 'Events published' });
  const failures = meter.createCounter('berth.relay.failures', {
    description: 'Rounds of publishing ended by an error',
  });
  const gauges = [
    { name: 'berth.relay.active', read: (it: RelayStatus) => Number(it.active) },
    { name: 'berth.relay.published_position', read: (it: RelayStatus) => it.published },
    { name: 'berth.relay.behind', read: (it: RelayStatus) => it.behind },
  ].map(({ name, read }) => {
    const gauge = meter.createObservableGauge(name);
    const observe = (result: { observe(value: number, attributes?: Attributes): void }) =>
      result.observe(read(status()));
    gauge.addCallback(observe);
    return () => gauge.removeCallback(observe);
  });
  return {
    messagePublished: (entries) => {
      messages.add(1);
      events.add(entries);
    },
    publishFailed: () => failures.add(1),
    close: () => gauges.forEach((remove) => remove()),
  };
}
