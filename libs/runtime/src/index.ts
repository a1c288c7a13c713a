export {
  databaseUrlField,
  logLevelField,
  natsUrlField,
  pathField,
  portField,
  switchField,
  type LogLevel,
} from './config/fields.js';
export { redactUrl } from './config/redact.js';
export { type ServiceSettings } from './config/service-settings.js';
export { SettingsError } from './config/settings-error.js';
export { readSettings, type Environment, type SettingsOf, type SettingsShape } from './config/settings.js';
export { type HealthCheck, type HealthChecks } from './health/health-checks.js';
export { createLogger, type Logger } from './logging/logger.js';
export { nestLogger, type NestLogger } from './logging/nest-logger.js';
export {
  runService,
  type RunningService,
  type ServiceContext,
  type StartService,
} from './service/run-service.js';
export { type SupervisorMessage } from './service/supervisor-channel.js';
export { startServerSpan, type ServerSpan, type TracedRequest } from './telemetry/server-span.js';
export { startTelemetry, stopTelemetry } from './telemetry/telemetry.js';
export {
  contextFromTraceparent,
  currentTraceparent,
  currentTracestate,
  markFailed,
  withSpan,
} from './telemetry/trace-context.js';
