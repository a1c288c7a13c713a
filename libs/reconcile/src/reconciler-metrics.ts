import { metrics, type Attributes } from '@opentelemetry/api';

export type PassResult = 'done' | 'again' | 'failed';

export type ReconcilerMetrics = {
  passEnded(result: PassResult, durationMs: number): void;
  close(): void;
};

/** Gauges that call `waiting` and `running` when they are read, and a histogram of passes. */
export function reconcilerMetrics(
  name: string,
  read: { readonly waiting: () => number; readonly running: () => number },
): ReconcilerMetrics {
  const meter = metrics.getMeter('berth.reconcile');
  const passes = meter.createHistogram('berth.reconciler.pass', {
    unit: 'ms',
    description: 'Passes by how they ended',
  });
  const waiting = meter.createObservableGauge('berth.reconciler.waiting');
  const running = meter.createObservableGauge('berth.reconciler.running');
  const ends = [
    { gauge: waiting, value: read.waiting },
    { gauge: running, value: read.running },
  ].map(({ gauge, value }) => {
    const observe = (result: { observe(value: number, attributes?: Attributes): void }) =>
      result.observe(value(), { reconciler: name });
    gauge.addCallback(observe);
    return () => gauge.removeCallback(observe);
  });
  return {
    passEnded: (result, durationMs) => passes.record(durationMs, { reconciler: name, result }),
    close: () => ends.forEach((end) => end()),
  };
}
