import { describe, expect, it } from 'vitest';
import { readServiceSettings } from './service-settings.js';
import { SettingsError } from './settings-error.js';

const enough = { DATABASE_URL: 'postgres://berth:s3cret@db:5432/berth', NATS_URL: 'nats://bus:4222' };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readServiceSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('service settings', () => {
  it('take defaults for what is not set or empty', () => {
    expect(readServiceSettings({ ...enough, BERTH_HEALTH_PORT: '' })).toEqual({
      databaseUrl: enough.DATABASE_URL,
      natsUrl: enough.NATS_URL,
      dataDirectory: '.berth',
      healthHost: '127.0.0.1',
      healthPort: 0,
      logLevel: 'info',
    });
  });

  it('name every variable that is wrong, at once, and what it allows', () => {
    expect(
      problemsOf({ NATS_URL: 'http://bus', BERTH_HEALTH_PORT: '70000', BERTH_LOG_LEVEL: 'loud' }),
    ).toEqual([
      'DATABASE_URL: is not set; must be a URL such as postgres://user:password@host:5432/database',
      'NATS_URL: must be a URL such as nats://user:password@host:4222',
      'BERTH_HEALTH_PORT: must be a port from 0 to 65535, where 0 lets the system choose',
      'BERTH_LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });

  it('never repeat a value, since it may hold a secret', () => {
    const problems = problemsOf({ ...enough, DATABASE_URL: 'mysql://berth:s3cret@db/berth' });
    expect(problems.join()).not.toContain('s3cret');
  });
});
