import { metrics } from '@opentelemetry/api';
import { type Told } from './passes/ports.js';
import { type ProvisionerView } from './view/provisioner-view.js';

const SCOPE = '@berth/provisioner';

/** Counts who waits whenever metrics are asked for; the answer ends it. */
export function observeWaitingClaims(view: ProvisionerView): () => void {
  const meter = metrics.getMeter(SCOPE);
  const waiting = meter.createObservableGauge('berth.claims.waiting', {
    description: 'Claims that Berth is to make a volume for, by whether it has begun to.',
  });
  const expanding = meter.createObservableGauge('berth.claims.expanding', {
    description: 'Claims whose volume Berth is to make larger.',
  });
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    const { begun, asked, growing } = countClaims(view);
    result.observe(waiting, begun, { begun: true });
    result.observe(waiting, asked, { begun: false });
    result.observe(expanding, growing);
  };
  meter.addBatchObservableCallback(observe, [waiting, expanding]);
  return () => meter.removeBatchObservableCallback(observe, [waiting, expanding]);
}

function countClaims(view: ProvisionerView) {
  const counts = { begun: 0, asked: 0, growing: 0 };
  for (const { className, intent } of view.claims()) {
    if (className === undefined) counts.growing += 1;
    else if (intent === undefined) counts.asked += 1;
    else counts.begun += 1;
  }
  return counts;
}

/** Counts what passes tell. */
export function count(told: Told): void {
  switch (told.what) {
    case 'provisioned':
      volumeProvisioned(told.adopted);
      break;
    case 'withdrawn':
      volumeWithdrawn();
      break;
    case 'expanded':
      volumeExpanded();
      break;
    case 'not expanded':
      expansionFailed();
      break;
    case 'failed':
      attemptFailed();
  }
}

function volumeProvisioned(adopted: boolean): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.volumes.provisioned', {
      description: 'Volumes made, by whether they were found after an attempt whose ending nobody knew.',
    })
    .add(1, { adopted });
}

function volumeWithdrawn(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.volumes.withdrawn', {
      description: 'Volumes that were begun, and that nobody wanted any more.',
    })
    .add(1);
}

function attemptFailed(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.provisioning.failures', { description: 'Attempts to make a volume that failed.' })
    .add(1);
}

function volumeExpanded(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.volumes.expanded', { description: 'Volumes that were made larger.' })
    .add(1);
}

function expansionFailed(): void {
  metrics
    .getMeter(SCOPE)
    .createCounter('berth.expansion.failures', {
      description: 'Attempts to make a volume larger that failed.',
    })
    .add(1);
}
