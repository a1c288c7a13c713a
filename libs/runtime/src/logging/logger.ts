import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import { redactText } from '../config/redact.js';
import type { LogLevel } from '../config/fields.js';

export type { Logger } from 'pino';

/** Names under which a secret may be logged by mistake, at the top and one or two levels down. */
const secretNames = [
  'password',
  'token',
  'secret',
  'authorization',
  'databaseUrl',
  'natsUrl',
  'DATABASE_URL',
  'NATS_URL',
];

/** Makes the JSON logger of a process: lines to stdout, with the active trace's ids, secrets masked. */
export function createLogger(
  name: string,
  level: LogLevel = 'info',
  destination: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      name,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceIds,
      redact: {
        paths: secretNames.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]),
        censor: '***',
      },
      // Error messages and stacks may hold a URL with a password: the finished line is masked as well.
      hooks: { streamWrite: redactText },
    },
    destination,
  );
}

function traceIds(): object {
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return {};
  return { trace_id: spanContext.traceId, span_id: spanContext.spanId };
}
