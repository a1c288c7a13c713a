import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import { parseTraceParent, TraceState } from '@opentelemetry/core';

const tracer = trace.getTracer('berth');

/** The context a W3C `traceparent` names; without a readable one, a context that starts a new trace. */
export function contextFromTraceparent(
  traceparent: string | null | undefined,
  tracestate?: string | null,
): Context {
  const spanContext = traceparent ? parseTraceParent(traceparent) : null;
  if (spanContext === null) return ROOT_CONTEXT;
  if (tracestate) spanContext.traceState = new TraceState(tracestate);
  return trace.setSpanContext(ROOT_CONTEXT, { ...spanContext, isRemote: true });
}

/** The W3C `traceparent` of the given context's span, or undefined outside any span. */
export function currentTraceparent(from: Context = context.active()): string | undefined {
  const spanContext = trace.getSpanContext(from);
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined;
  const flags = (spanContext.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01';
  return `00-${spanContext.traceId}-${spanContext.spanId}-${flags}`;
}

/** The W3C `tracestate` of the given context's span, if it has one. */
export function currentTracestate(from: Context = context.active()): string | undefined {
  return trace.getSpanContext(from)?.traceState?.serialize();
}

/**
 * Runs `fn` inside a span of its own and ends the span with it; an error marks the span and passes on. `links` name
 * what the span follows from without being a part of it.
 */
export async function withSpan<Result>(
  name: string,
  attributes: Attributes,
  fn: (span: Span) => Promise<Result> | Result,
  parent: Context = context.active(),
  links: Link[] = [],
): Promise<Result> {
  const span = tracer.startSpan(name, { attributes, links }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), fn, undefined, span);
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Records an error on a span without its stack being exported twice. */
export function markFailed(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  if (error instanceof Error) span.recordException(error);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Error ? error.message : String(error),
  });
}
