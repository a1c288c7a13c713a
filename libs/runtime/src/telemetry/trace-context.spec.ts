import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { startServerSpan } from './server-span.js';
import { startTelemetry } from './telemetry.js';
import { contextFromTraceparent, currentTraceparent, currentTracestate, withSpan } from './trace-context.js';

const remote = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('trace context without an exporter', () => {
  beforeAll(() => startTelemetry({}));

  it('goes through a traceparent and back', () => {
    const parent = contextFromTraceparent(remote, 'vendor=1');
    expect(currentTraceparent(parent)).toBe(remote);
    expect(currentTracestate(parent)).toBe('vendor=1');
  });

  it.each([undefined, null, '', 'nonsense', '00-00000000000000000000000000000000-0000000000000000-01'])(
    'starts anew where the traceparent is %s',
    (value) => {
      expect(contextFromTraceparent(value)).toBe(ROOT_CONTEXT);
    },
  );

  it('is absent outside any span', () => {
    expect(currentTraceparent()).toBeUndefined();
  });

  it('gives a span the trace of its parent and an id of its own, across awaits', async () => {
    const inside = await withSpan(
      'bind',
      {},
      async () => {
        await Promise.resolve();
        return currentTraceparent();
      },
      contextFromTraceparent(remote),
    );
    expect(inside).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-0[01]$/);
    expect(inside).not.toContain('00f067aa0ba902b7');
  });

  it('passes an error of the work on', async () => {
    await expect(withSpan('bind', {}, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('makes the span of a request a child of its header, and a new trace without one', () => {
    const child = startServerSpan({ method: 'POST', headers: { traceparent: remote } });
    const fresh = startServerSpan({ headers: {} });
    expect(child.span.spanContext().traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(child.run(() => trace.getSpan(context.active()))).toBe(child.span);
    expect(currentTraceparent(fresh.context)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    child.end(201, '/api/v1/persistentvolumes');
  });
});
