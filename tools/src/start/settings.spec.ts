import { SettingsError } from '@berth/runtime';
import { describe, expect, it } from 'vitest';
import { readStartSettings } from './settings.js';

function problemsOf(env: Record<string, string>): string {
  try {
    readStartSettings(env);
    return '';
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

describe('the settings of npm start', () => {
  it('all have defaults', () => {
    const settings = readStartSettings({});
    expect(settings).toMatchObject({ port: 6443, heketiPort: 8080, example: true });
    expect(settings.dataDirectory).toMatch(/\/\.berth$/);
    expect(settings.databaseUrl).toBeUndefined();
    expect(settings.natsUrl).toBeUndefined();
    expect(settings.heketiUrl).toBeUndefined();
  });

  it('keep the embedded servers and the simulator out where others are given', () => {
    const env = {
      DATABASE_URL: 'postgres://u:p@db/berth',
      NATS_URL: 'nats://a:4222,nats://b:4222',
      HEKETI_URL: 'https://heketi.example:8080',
    };
    expect(readStartSettings(env)).toMatchObject({
      databaseUrl: env.DATABASE_URL,
      natsUrl: env.NATS_URL,
      heketiUrl: env.HEKETI_URL,
    });
  });

  it.each([
    [{ BERTH_PORT: '65536' }, 'BERTH_PORT: must be a port from 0 to 65535'],
    [{ BERTH_PORT: '64 43' }, 'BERTH_PORT: must be a port'],
    [{ BERTH_HEKETI_PORT: 'auto' }, 'BERTH_HEKETI_PORT: must be a port'],
    [{ HEKETI_URL: 'heketi:8080' }, 'HEKETI_URL: must be a URL such as https://'],
    [{ BERTH_EXAMPLE: 'no' }, 'BERTH_EXAMPLE: must be on or off'],
    [
      { BERTH_NATS_SERVER: '/nowhere/nats-server' },
      'BERTH_NATS_SERVER: must be the path of a nats-server program',
    ],
    [{ BERTH_LOG_LEVEL: 'loud' }, 'BERTH_LOG_LEVEL: must be one of trace'],
    [{ DATABASE_URL: 'localhost:5432' }, 'DATABASE_URL: must be a URL such as postgres://'],
    [{ NATS_URL: 'nats://a:4222,http://b' }, 'NATS_URL: must be a URL such as nats://'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http' }, 'OTEL_EXPORTER_OTLP_PROTOCOL: must be one of grpc'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG: must be a ratio from 0 to 1'],
  ])('refuse %j and name the variable', (env, problem) => {
    expect(problemsOf(env)).toContain(problem);
  });
});
