import { z } from 'zod';

/** A URL with one of the given schemes, or several with commas between, kept as written. */
function url(schemes: readonly string[], example: string) {
  const message = `must be a URL such as ${example}`;
  return z
    .string(message)
    .refine((value) => value.split(',').every((one) => schemes.includes(schemeOf(one))), message);
}

function schemeOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
}

const portMessage = 'must be a port from 0 to 65535, where 0 lets the system choose';

/** A TCP port; 0 lets the system choose. */
export const portField = z
  .string(portMessage)
  .regex(/^\d{1,5}$/, portMessage)
  .transform(Number)
  .refine((port) => port <= 65_535, portMessage);

/** Where Postgres is. It may hold a password: show it through `redactUrl` only. */
export const databaseUrlField = url(
  ['postgres', 'postgresql'],
  'postgres://user:password@host:5432/database',
);

/** Where NATS is; several servers of one cluster with commas between. Show it through `redactUrl` only. */
export const natsUrlField = url(['nats', 'tls', 'ws', 'wss'], 'nats://user:password@host:4222');

/** A file or folder, relative to the working directory or absolute. */
export const pathField = z.string('must be a path');

/** A switch, `on` or `off`. */
export const switchField = z.enum(['on', 'off'], 'must be on or off').transform((value) => value === 'on');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** How much a process logs. */
export const logLevelField = z.enum(levels, `must be one of ${levels.join(', ')}`);

/** A level that `logLevelField` allows. */
export type LogLevel = (typeof levels)[number];
