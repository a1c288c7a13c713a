import { ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { type LogEntry } from './log-port.js';

/**
 * The context an entry was appended in: whoever reacts to the entry starts its span as a child of it. The root
 * context when the entry carries none.
 */
export function traceContextOf(entry: Pick<LogEntry, 'traceparent'>): Context {
  const parts = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(entry.traceparent ?? '');
  const [, traceId, spanId, flags] = parts ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

/** Whether the trace this entry belongs to is one that is being recorded. */
export function isSampled(context: Context): boolean {
  const flags = trace.getSpanContext(context)?.traceFlags ?? TraceFlags.NONE;
  return (flags & TraceFlags.SAMPLED) !== 0;
}
