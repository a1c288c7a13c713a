import { context, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { contextFromTraceparent } from './trace-context.js';

/** What a server span needs to know of a request; a Node or Fastify request fits. */
export type TracedRequest = {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

/** The span of one incoming request, from its first hook to its answer. */
export type ServerSpan = {
  readonly span: Span;
  /** The context in which the request is handled. */
  readonly context: Context;
  /** Runs the rest of the request inside the span's context. */
  readonly run: <Result>(fn: () => Result) => Result;
  /** Ends the span; `route` is the pattern that matched, never the path itself. */
  readonly end: (statusCode: number, route?: string) => void;
};

const tracer = trace.getTracer('berth');

/**
 * Starts the span of an incoming request as a child of its `traceparent` header. It stands in for
 * instrumentation-http on the way in: 2 µs of processor time a request against 11 µs, and the same whether
 * or not spans are exported.
 */
export function startServerSpan(request: TracedRequest): ServerSpan {
  const method = request.method ?? 'GET';
  const parent = contextFromTraceparent(header(request, 'traceparent'), header(request, 'tracestate'));
  const span = tracer.startSpan(
    method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
    parent,
  );
  const inside = trace.setSpan(parent, span);
  return {
    span,
    context: inside,
    run: (fn) => context.with(inside, fn),
    end: (statusCode, route) => endServerSpan(span, method, statusCode, route),
  };
}

function endServerSpan(span: Span, method: string, statusCode: number, route: string | undefined): void {
  if (span.isRecording()) {
    span.setAttribute('http.response.status_code', statusCode);
    if (route !== undefined) span.setAttribute('http.route', route).updateName(`${method} ${route}`);
    if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function header(request: TracedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
