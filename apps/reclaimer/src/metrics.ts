import { metrics } from '@opentelemetry/api';
import { type Reclaimer } from './reclaimer.js';
import { type Told } from './volumes/ports.js';
import { RECLAIM_POLICIES } from './volumes/released-view.js';

const SCOPE = '@berth/reclaimer';

/** Counts what waits for the reclaimer when metrics are asked for; the answer ends it. */
export function observeReclaimer({ volumes: { view }, terminating }: Reclaimer): () => void {
  const meter = metrics.getMeter(SCOPE);
  const volumes = meter.createObservableGauge('berth.volumes.released', {
    description: 'Volumes whose claim is gone, by reclaim policy.',
  });
  const namespaces = meter.createObservableGauge('berth.namespaces.terminating', {
    description: 'Namespaces that are being emptied.',
  });
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    for (const policy of RECLAIM_POLICIES) result.observe(volumes, view.count(policy), { policy });
    result.observe(namespaces, terminating.uids.length);
  };
  meter.addBatchObservableCallback(observe, [volumes, namespaces]);
  return () => meter.removeBatchObservableCallback(observe, [volumes, namespaces]);
}

/** A namespace went, with all that was in it. */
export function namespaceEmptied(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.namespaces.emptied', { description: 'Namespaces that went.' })
    .add(1);
}

/** Counts what passes over volumes tell. */
export function count(told: Told): void {
  switch (told.what) {
    case 'deleted':
    case 'recycled':
      volumeReclaimed(told.what);
      break;
    case 'failed':
      attemptFailed();
      break;
    case 'delayed':
  }
}

function volumeReclaimed(how: 'deleted' | 'recycled'): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.volumes.reclaimed', {
      description: 'Volumes that were given back, by what became of their storage.',
    })
    .add(1, { how });
}

function attemptFailed(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.reclaim.failures', { description: 'Attempts to give storage back that failed.' })
    .add(1);
}
