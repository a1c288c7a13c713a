import type { HealthChecks } from '../health/health-checks.js';
import { startHealthServer, type HealthServer } from '../health/health-server.js';
import { logLevelField } from '../config/fields.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { readServiceSettings, type ServiceSettings } from '../config/service-settings.js';
import { SettingsError } from '../config/settings-error.js';
import { stopTelemetry } from '../telemetry/telemetry.js';
import { onStopRequest, tellSupervisor } from './supervisor-channel.js';

/** What a service is given to start with. */
export type ServiceContext = {
  readonly name: string;
  readonly settings: ServiceSettings;
  readonly logger: Logger;
  /** Aborted as soon as a stop is asked for, so that a start under way can give up. */
  readonly stopping: AbortSignal;
  /** Ends the process with an error that nothing in it can mend; the supervisor starts it anew. */
  readonly fail: (error: unknown) => void;
};

/** What a started service hands back. */
export type RunningService = {
  /** Closes everything in the reverse order of opening. */
  readonly close: () => Promise<void>;
  readonly readiness?: HealthChecks;
  readonly liveness?: HealthChecks;
  /** Where the service is reached, by name; told to the supervisor beside the health URL. */
  readonly endpoints?: Readonly<Record<string, string>>;
};

/** Starts one service. */
export type StartService = (context: ServiceContext) => Promise<RunningService>;

/** An orderly stop that takes longer than this is ended. */
const STOP_DEADLINE_MS = 10_000;

/**
 * Runs a service for the life of this process: settings, logger, health server, then `start`; tells the
 * supervisor when it is ready; stops in order on SIGTERM, SIGINT or when the supervisor is gone; logs an
 * error nobody caught and exits with 1.
 */
export async function runService(name: string, start: StartService): Promise<void> {
  const logger = createLogger(name, levelOf(process.env['BERTH_LOG_LEVEL']));
  const fail = (error: unknown): void => void dieOf(logger, error);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    await new ServiceProcess(name, logger, fail).run(start);
  } catch (error) {
    fail(error);
  }
}

class ServiceProcess {
  readonly #stopping = new AbortController();
  #service: RunningService | undefined;
  #health: HealthServer | undefined;

  constructor(
    readonly name: string,
    readonly logger: Logger,
    readonly fail: (error: unknown) => void,
  ) {}

  async run(start: StartService): Promise<void> {
    const settings = readServiceSettings();
    const stop = onStopRequest();
    void stop.then((reason) => this.#beginStop(reason));
    this.#health = await startHealthServer({
      host: settings.healthHost,
      port: settings.healthPort,
      liveness: () => ({ ping: () => undefined, ...this.#service?.liveness }),
      readiness: () => this.#readiness(),
    });
    const { name, logger, fail } = this;
    this.#service = await this.#started(
      start({ name, settings, logger, fail, stopping: this.#stopping.signal }),
    );
    if (this.#service !== undefined) this.#announce(this.#health, this.#service);
    await stop;
    await this.#close();
  }

  /** A start that fails because a stop was asked for meanwhile is not an error. */
  async #started(starting: Promise<RunningService>): Promise<RunningService | undefined> {
    try {
      return await starting;
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      throw error;
    }
  }

  #announce(health: HealthServer, service: RunningService): void {
    const endpoints = { health: health.url, ...service.endpoints };
    this.logger.info({ endpoints }, 'ready');
    tellSupervisor({ type: 'ready', endpoints });
  }

  #readiness(): HealthChecks {
    if (this.#stopping.signal.aborted) return { shutdown: failing('the process is stopping') };
    if (this.#service === undefined) return { startup: failing('the process is starting') };
    return { startup: () => undefined, ...this.#service.readiness };
  }

  #beginStop(reason: string): void {
    this.logger.info({ reason }, 'stopping');
    this.#stopping.abort();
    setTimeout(() => {
      this.fail(new Error(`${this.name} did not stop within ${STOP_DEADLINE_MS} ms`));
    }, STOP_DEADLINE_MS).unref();
  }

  async #close(): Promise<void> {
    await this.#service?.close();
    await this.#health?.close();
    await stopTelemetry();
    this.logger.info('stopped');
    // The open IPC channel is what would still hold the emptied loop.
    if (process.connected) process.disconnect();
  }
}

function failing(reason: string): () => never {
  return () => {
    throw new Error(reason);
  };
}

/** Logs the error, gives telemetry a moment to leave, and ends the process. */
async function dieOf(logger: Logger, error: unknown): Promise<void> {
  if (error instanceof SettingsError) logger.fatal(error.message);
  else logger.fatal({ err: error }, 'cannot go on');
  setTimeout(() => process.exit(1), 1_000);
  await stopTelemetry();
  process.exit(1);
}

/** The level before settings are read; an unusable one is reported by the settings themselves. */
function levelOf(value: string | undefined): ServiceSettings['logLevel'] {
  const level = logLevelField.safeParse(value);
  return level.success ? level.data : 'info';
}
