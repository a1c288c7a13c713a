import {
  isSpanContextValid,
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { type Append, type EventMetadata } from './append-types.js';

const SCOPE = '@berth/event-store';

/** Figures of one appender. */
export type LogMetrics = {
  committed(appends: number, seconds: number): void;
  queued(change: number): void;
};

/** Made when a store opens, not on import: the SDK has to be there first. */
export function logMetrics(): LogMetrics {
  const meter = metrics.getMeter(SCOPE);
  const batch = meter.createHistogram('berth.log.batch.size', { unit: '{append}' });
  const duration = meter.createHistogram('berth.log.commit.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] },
  });
  const depth = meter.createUpDownCounter('berth.log.queue.depth', { unit: '{append}' });
  return {
    committed: (appends, seconds) => {
      batch.record(appends);
      duration.record(seconds);
    },
    queued: (change) => depth.add(change),
  };
}

/** The span of one append, a child of what is active; ends with the append. */
export function appendSpan(append: Append): Span {
  const attributes: Attributes = {
    'berth.append.id': append.id,
    'berth.append.changes': append.changes.length,
    'berth.correlation': append.metadata.correlation,
  };
  return trace.getTracer(SCOPE).startSpan('log.append', { kind: SpanKind.CLIENT, attributes });
}

/** The append with its events' trace context: the caller's, or else that of the span that appends them. */
export function withTraceContext(append: Append, span: Span): Append {
  if (append.metadata.traceparent !== undefined) return append;
  const context = span.spanContext();
  if (!isSpanContextValid(context)) return append;
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  const tracestate = context.traceState?.serialize();
  const metadata: EventMetadata = {
    ...append.metadata,
    traceparent: `00-${context.traceId}-${context.spanId}-${flags}`,
    ...(tracestate ? { tracestate } : {}),
  };
  return { ...append, metadata };
}

export function endSpan(span: Span, error?: unknown): void {
  if (error instanceof Error) {
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.name });
  }
  span.end();
}
