import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { isSampled, traceContextOf } from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('the trace context of an entry', () => {
  it('is that of the span that appended it', () => {
    const context = traceContextOf({ traceparent: `00-${TRACE}-${SPAN}-01` });
    expect(trace.getSpanContext(context)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags: 1,
      isRemote: true,
    });
    expect(isSampled(context)).toBe(true);
  });

  it('is not sampled when its flag says so', () => {
    expect(isSampled(traceContextOf({ traceparent: `00-${TRACE}-${SPAN}-00` }))).toBe(false);
  });

  it('is the root when there is none, or none that can be read', () => {
    for (const traceparent of [null, '', 'nonsense', `00-${TRACE}`]) {
      expect(traceContextOf({ traceparent })).toBe(ROOT_CONTEXT);
    }
  });
});
