import { type Decision } from '@berth/domain';
import { metrics, type Attributes } from '@opentelemetry/api';

const SCOPE = '@berth/binder';

/** What is read of a running binder when metrics are asked for. */
export type BinderGauges = {
  readonly slots: () => number;
  readonly backlog: () => number;
  readonly inFlight: () => number;
};

/** The events that are worth a count of their own; all others count as `other`. */
const COUNTED = new Set([
  'ClaimBound',
  'VolumeBound',
  'ClaimWaiting',
  'ClaimProvisioningRequested',
  'ClaimExpansionRequested',
  'ClaimLost',
  'ClaimDeleted',
  'VolumeAvailable',
  'VolumeReleased',
  'VolumeUnbound',
  'VolumeDeleted',
]);

/** One function per thing that happens. */
export type BinderMetrics = {
  /** A decision landed in the log. */
  readonly decided: (decision: Decision) => void;
  /** A decision came too late: something it stood on had moved. */
  readonly cameTooLate: () => void;
  /** The log refused a lease that another binder holds by now. */
  readonly leaseRefused: () => void;
};

/** Made at start and not on import: the SDK has to be there first. */
export function binderMetrics(gauges: BinderGauges): BinderMetrics {
  const meter = metrics.getMeter(SCOPE);
  const events = meter.createCounter('berth.binder.events', { description: 'Events decided, by type.' });
  const late = meter.createCounter('berth.binder.conflicts', {
    description: 'Decisions that were overtaken.',
  });
  const refused = meter.createCounter('berth.binder.leases.refused', {
    description: 'Appends under a lost lease.',
  });
  observe('berth.binder.slots', 'Slots of clusters this process decides for.', gauges.slots);
  observe('berth.binder.backlog', 'Objects that wait to be looked at.', gauges.backlog);
  observe('berth.binder.in_flight', 'Decisions sent and not answered.', gauges.inFlight);
  return {
    decided: ({ changes }) => {
      for (const { event } of changes) events.add(1, labelsOf(event.type));
    },
    cameTooLate: () => late.add(1),
    leaseRefused: () => refused.add(1),
  };

  function observe(name: string, description: string, read: () => number): void {
    meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
  }
}

function labelsOf(type: string): Attributes {
  return { type: COUNTED.has(type) ? type : 'other' };
}
