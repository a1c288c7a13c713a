import { trace, TraceFlags } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { withTraceContext } from './telemetry.js';
import { sampleAppend } from './testing.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const span = trace.wrapSpanContext({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });

it('gives the events the trace context of the span that appends them', () => {
  const { metadata } = withTraceContext(sampleAppend(), span);
  expect(metadata.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  expect(metadata).not.toHaveProperty('tracestate');
});

it('leaves the trace context a caller chose', () => {
  const append = sampleAppend();
  const chosen = { ...append, metadata: { ...append.metadata, traceparent: '00-1-2-00' } };
  expect(withTraceContext(chosen, span)).toBe(chosen);
});

it('adds none where nothing traces', () => {
  const append = sampleAppend();
  const none = trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
  expect(withTraceContext(append, none)).toBe(append);
});
