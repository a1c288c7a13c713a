import {
  databaseUrlField,
  logLevelField,
  natsUrlField,
  pathField,
  portField,
  type LogLevel,
} from './fields.js';
import { readSettings, type Environment } from './settings.js';

/** What every app of Berth is told by its environment. */
export type ServiceSettings = {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly dataDirectory: string;
  readonly healthHost: string;
  readonly healthPort: number;
  readonly logLevel: LogLevel;
};

/** Reads the settings that all apps share; throws a SettingsError that names what is wrong. */
export function readServiceSettings(env: Environment = process.env): ServiceSettings {
  const read = readSettings(
    {
      DATABASE_URL: databaseUrlField,
      NATS_URL: natsUrlField,
      BERTH_DATA: pathField.default('.berth'),
      BERTH_HEALTH_HOST: pathField.default('127.0.0.1'),
      BERTH_HEALTH_PORT: portField.default(0),
      BERTH_LOG_LEVEL: logLevelField.default('info'),
    },
    env,
  );
  return {
    databaseUrl: read.DATABASE_URL,
    natsUrl: read.NATS_URL,
    dataDirectory: read.BERTH_DATA,
    healthHost: read.BERTH_HEALTH_HOST,
    healthPort: read.BERTH_HEALTH_PORT,
    logLevel: read.BERTH_LOG_LEVEL,
  };
}
