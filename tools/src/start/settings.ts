import {
  databaseUrlField,
  logLevelField,
  natsUrlField,
  pathField,
  portField,
  readSettings,
  switchField,
  type Environment,
} from '@berth/runtime';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What `npm start` may be told; see the README for what each variable does. */
export type StartSettings = {
  /** Absolute; everything Berth keeps on this machine stands in it. */
  readonly dataDirectory: string;
  /** The API's port; 0 lets the system choose. */
  readonly port: number;
  readonly example: boolean;
  /** Given: the embedded Postgres stays out. */
  readonly databaseUrl?: string;
  /** Given: the embedded NATS stays out. */
  readonly natsUrl?: string;
  /** Given: the file of the keys that secrets are sealed under; made when missing. */
  readonly keyFile?: string;
  /** The Heketi simulator's port; 0 lets the system choose. */
  readonly heketiPort: number;
  /** Given: the Heketi simulator stays out, and this is the Backend that is registered. */
  readonly heketiUrl?: string;
  /** Handed to every part, OTEL_* included. */
  readonly env: Environment;
};

const heketiUrl = z.url({ protocol: /^https?$/, error: 'must be a URL such as https://heketi.example:8080' });
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:4318' })
  .optional();
const protocol = oneOf('grpc', 'http/protobuf', 'http/json').optional();
const samplers = ['always_on', 'always_off', 'traceidratio'].flatMap((name) => [name, `parentbased_${name}`]);

/** The part of OpenTelemetry's own variables whose mistakes would pass in silence. */
const telemetryFields = {
  OTEL_SDK_DISABLED: oneOf('true', 'false').optional(),
  OTEL_TRACES_EXPORTER: oneOf('otlp', 'console', 'none').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_TRACES_SAMPLER: oneOf(...samplers).optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a ratio from 0 to 1')
    .optional(),
};

/** Reads and checks all settings; throws a SettingsError that names each variable that is wrong. */
export function readStartSettings(env: Environment = process.env): StartSettings {
  const read = readSettings(
    {
      BERTH_DATA: pathField.default('.berth'),
      BERTH_PORT: portField.default(6443),
      BERTH_EXAMPLE: switchField.default(true),
      BERTH_LOG_LEVEL: logLevelField.optional(),
      BERTH_NATS_SERVER: pathField.refine(existsSync, 'must be the path of a nats-server program').optional(),
      DATABASE_URL: databaseUrlField.optional(),
      NATS_URL: natsUrlField.optional(),
      BERTH_KEY_FILE: pathField.optional(),
      BERTH_HEKETI_PORT: portField.default(8080),
      HEKETI_URL: heketiUrl.optional(),
      ...telemetryFields,
    },
    env,
  );
  return {
    dataDirectory: resolve(read.BERTH_DATA),
    port: read.BERTH_PORT,
    example: read.BERTH_EXAMPLE,
    ...(read.DATABASE_URL !== undefined && { databaseUrl: read.DATABASE_URL }),
    ...(read.NATS_URL !== undefined && { natsUrl: read.NATS_URL }),
    ...(read.BERTH_KEY_FILE !== undefined && { keyFile: resolve(read.BERTH_KEY_FILE) }),
    heketiPort: read.BERTH_HEKETI_PORT,
    ...(read.HEKETI_URL !== undefined && { heketiUrl: read.HEKETI_URL }),
    env,
  };
}

function oneOf(...values: [string, ...string[]] | string[]) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}
