/**
 * Preloaded by `node --import @berth/runtime/telemetry …`, before any module that may be instrumented.
 * Configured by the standard OTEL_* variables and nothing else.
 */
import { startTelemetry, stopTelemetry } from './telemetry.js';

await startTelemetry();
process.once('beforeExit', () => void stopTelemetry());
