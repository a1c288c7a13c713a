import { beforeAll, describe, expect, it } from 'vitest';
import { startTelemetry } from '../telemetry/telemetry.js';
import { contextFromTraceparent, withSpan } from '../telemetry/trace-context.js';
import { createLogger, type Logger } from './logger.js';
import { nestLogger } from './nest-logger.js';

function capture(): { logger: Logger; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const logger = createLogger('berth-spec', 'debug', { write: (line: string) => void written.push(line) });
  // Each line is one JSON object, which is what is under test.
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the logger', () => {
  beforeAll(() => startTelemetry({}));

  it('writes one JSON object a line with level, name and message', () => {
    const { logger, lines } = capture();
    logger.info({ claim: 'team-a/db' }, 'claim bound');
    expect(lines()[0]).toMatchObject({
      level: 'info',
      name: 'berth-spec',
      claim: 'team-a/db',
      msg: 'claim bound',
    });
  });

  it('adds the ids of the active trace', async () => {
    const { logger, lines } = capture();
    const parent = contextFromTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    await withSpan('bind', {}, () => logger.info('inside'), parent);
    logger.info('outside');
    expect(lines()[0]).toMatchObject({ trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
    expect(lines()[0]).toHaveProperty('span_id');
    expect(lines()[1]).not.toHaveProperty('trace_id');
  });

  it('masks secrets in fields, messages and stacks', () => {
    const { logger, lines } = capture();
    logger.error(
      {
        headers: { authorization: 'Bearer s3cret' },
        token: 's3cret',
        err: new Error('postgres://u:s3cret@h/db is down'),
      },
      'nats://u:s3cret@h refused',
    );
    expect(JSON.stringify(lines())).not.toContain('s3cret');
  });

  it('serves as the logger of Nest', () => {
    const { logger, lines } = capture();
    nestLogger(logger).error('handler failed', 'Error: at line 1', 'RpcExceptionsHandler');
    nestLogger(logger).log('mapped', 'RoutesResolver');
    expect(lines()).toMatchObject([
      { level: 'error', msg: 'handler failed', stack: 'Error: at line 1', context: 'RpcExceptionsHandler' },
      { level: 'debug', msg: 'mapped', context: 'RoutesResolver' },
    ]);
  });
});
