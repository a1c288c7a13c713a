import { metrics } from '@opentelemetry/api';
import { type Told } from './passes/ports.js';
import { type ProvisionerView } from './view/provisioner-view.js';

const SCOPE = '@berth/provisioner';

/** Counts who waits whenever metrics are asked for; the answer ends it. */
export function observeWaitingClaims(view: ProvisionerView): () => void {
  const gauge = metrics.getMeter(SCOPE).createObservableGauge('berth.claims.waiting', {
    description: 'Claims that Berth is to make a volume for, by whether it has begun to.',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    let begun = 0;
    let all = 0;
    for (const { intent } of view.claims()) {
      all += 1;
      if (intent !== undefined) begun += 1;
    }
    result.observe(begun, { begun: true });
    result.observe(all - begun, { begun: false });
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
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
