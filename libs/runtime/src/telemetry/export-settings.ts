import type { Environment } from '../config/settings.js';

/** Whether the standard OTEL_* variables ask for spans to leave this process. */
export function exportsTraces(env: Environment): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporters = (env['OTEL_TRACES_EXPORTER'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (exporters.includes('none')) return false;
  // Unlike the SDK's own default, no variable at all means no export: nothing listens on a bare machine.
  return (
    exporters.length > 0 ||
    isSet(env['OTEL_EXPORTER_OTLP_ENDPOINT']) ||
    isSet(env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'])
  );
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
