import { context, diag, DiagLogLevel, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { diagLogLevelFromString, W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { register } from 'node:module';
import type { Environment } from '../config/settings.js';
import { createLogger } from '../logging/logger.js';
import { exportsTraces } from './export-settings.js';
import { observeProcess } from './process-metrics.js';

type Telemetry = { readonly reader: PrometheusExporter; readonly shutdown: () => Promise<void> };

let running: Telemetry | undefined;

/** Sets up traces and metrics for this process, once; a further call does nothing. */
export async function startTelemetry(env: Environment = process.env): Promise<void> {
  if (running !== undefined) return;
  // The health server answers /metrics, so the exporter opens no port of its own.
  const reader = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const shutdown = exportsTraces(env) ? await startExporting(reader, env) : startIdsOnly(reader);
  running = { reader, shutdown };
  observeProcess();
}

/** Answers with the process's metrics in Prometheus' text form, or 503 where no telemetry was set up. */
export function answerMetrics(request: IncomingMessage, response: ServerResponse): void {
  if (running !== undefined) {
    running.reader.getMetricsRequestHandler(request, response);
    return;
  }
  response.writeHead(503, { 'content-type': 'text/plain' }).end('telemetry is not set up in this process\n');
}

/** Hands over what is still buffered and ends telemetry; may be called again. */
export async function stopTelemetry(): Promise<void> {
  const stopping = running;
  running = undefined;
  // An unreachable collector must not turn an orderly stop into a failed one.
  await stopping?.shutdown().catch(() => undefined);
}

/**
 * Trace ids without export: events carry a traceparent in every installation, so spans exist everywhere,
 * but are not recorded.
 */
function startIdsOnly(reader: PrometheusExporter): () => Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: new AlwaysOffSampler() }));
  const meters = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meters);
  return () => meters.shutdown();
}

/** The full SDK; loaded only here, since it takes 200 ms and 30 MB that a bare process saves. */
async function startExporting(reader: PrometheusExporter, env: Environment): Promise<() => Promise<void>> {
  // Without this hook ESM imports stay unpatched and the trace breaks without an error.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the hook is written for register() and no other way
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
  const [{ startNodeSdk }, { HttpInstrumentation }, { PgInstrumentation }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
  ]);
  const sdk = startNodeSdk({
    metricReaders: [reader],
    logRecordProcessors: [],
    instrumentations: [
      // Incoming requests get their span from `startServerSpan`.
      new HttpInstrumentation({
        disableIncomingRequestInstrumentation: true,
        requireParentforOutgoingSpans: true,
      }),
      new PgInstrumentation({ requireParentSpan: true }),
    ],
  });
  logDiagnostics(env);
  return () => sdk.shutdown();
}

/** The SDK's own words go to the log like all others; by itself it writes bare text to stdout. */
function logDiagnostics(env: Environment): void {
  const logger = createLogger('telemetry');
  const write =
    (level: 'error' | 'warn' | 'info' | 'debug' | 'trace') =>
    (message: string, ...more: unknown[]): void =>
      logger[level]({ ...(more.length > 0 && { detail: more }) }, message);
  const to = { error: write('error'), warn: write('warn'), info: write('info') };
  diag.setLogger(
    { ...to, debug: write('debug'), verbose: write('trace') },
    {
      logLevel: diagLogLevelFromString(env['OTEL_LOG_LEVEL'] ?? 'warn') ?? DiagLogLevel.WARN,
      suppressOverrideMessage: true,
    },
  );
}
