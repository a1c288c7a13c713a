import type { Logger } from 'pino';

/** What Nest asks of a logger; this lib does not import Nest, the shapes fit. */
export type NestLogger = {
  readonly log: NestLogCall;
  readonly error: NestLogCall;
  readonly warn: NestLogCall;
  readonly debug: NestLogCall;
  readonly verbose: NestLogCall;
  readonly fatal: NestLogCall;
};

type NestLogCall = (message: unknown, ...more: unknown[]) => void;

/** A logger for Nest that writes through ours. Nest's start-up chatter goes to `debug`. */
export function nestLogger(logger: Logger): NestLogger {
  return {
    log: (message, ...more) => write(logger, 'debug', message, more),
    error: (message, ...more) => write(logger, 'error', message, more),
    warn: (message, ...more) => write(logger, 'warn', message, more),
    debug: (message, ...more) => write(logger, 'debug', message, more),
    verbose: (message, ...more) => write(logger, 'trace', message, more),
    fatal: (message, ...more) => write(logger, 'fatal', message, more),
  };
}

type Level = 'fatal' | 'error' | 'warn' | 'debug' | 'trace';

/** Nest passes the message, sometimes a stack, and its context's name last. */
function write(logger: Logger, level: Level, message: unknown, more: readonly unknown[]): void {
  const texts = more.filter((item) => typeof item === 'string');
  const fields = { context: texts.at(-1), ...(texts.length > 1 && { stack: texts[0] }) };
  if (message instanceof Error) logger[level]({ ...fields, err: message }, message.message);
  else if (typeof message === 'string') logger[level](fields, message);
  else logger[level]({ ...fields, detail: message });
}
