import { metrics } from '@opentelemetry/api';
import { WAITED_FOR, type WaitingClaims } from './waiting-claims.js';

/** Counts who waits whenever metrics are asked for; the answer ends it. */
export function observeWaitingClaims(waiting: WaitingClaims): () => void {
  const gauge = metrics.getMeter('@berth/provisioner').createObservableGauge('berth.claims.waiting', {
    description: 'Unbound claims of a class that could have a volume made, by whom they wait for.',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    const counts = waiting.counts();
    for (const provisioner of WAITED_FOR) result.observe(counts[provisioner], { provisioner });
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}
