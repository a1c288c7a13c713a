import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('berth-api');
const requests = meter.createHistogram('berth_api_request_duration', {
  unit: 'ms',
  description: 'Time from a request to its answer, watches left out.',
});
const changes = meter.createCounter('berth_api_changes', {
  description: 'Changes the API has appended to the log.',
});
const conflicts = meter.createCounter('berth_api_conflicts', {
  description: 'Decisions that had to be made anew because the log had moved on.',
});
const refused = meter.createCounter('berth_api_unauthenticated', {
  description: 'Requests without a valid token.',
});
const watches = meter.createUpDownCounter('berth_api_watches', { description: 'Open watches.' });
const cut = meter.createCounter('berth_api_watches_cut', {
  description: 'Watches ended because the client was too slow.',
});

/** A request was answered; only method and code, which are few, become labels. */
export function requestAnswered(method: string, code: number, durationMs: number): void {
  requests.record(durationMs, { method, code });
}

/** A command was committed. */
export function changeCommitted(kind: string, verb: string): void {
  changes.add(1, { kind, verb });
}

/** A decision met a log that had moved on, and was made anew. */
export function decisionRetried(verb: string): void {
  conflicts.add(1, { verb });
}

export function requestUnauthenticated(): void {
  refused.add(1);
}

export function watchOpened(kind: string): void {
  watches.add(1, { kind });
}

export function watchClosed(kind: string): void {
  watches.add(-1, { kind });
}

/** A reader too slow for its watch was disconnected. */
export function watchCut(kind: string): void {
  cut.add(1, { kind });
}
