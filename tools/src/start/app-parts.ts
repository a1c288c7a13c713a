import type { Environment } from '@berth/runtime';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchApp, type AppCommand } from './app-process.js';
import type { PartProcess } from './supervised-part.js';

/** The four apps, in the order they are started. */
export const appNames = ['api', 'binder', 'provisioner', 'reclaimer'] as const;

/** The name of an app. */
export type AppName = (typeof appNames)[number];

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** The built main module of an app. */
export function appMain(name: AppName): string {
  return join(workspace, 'apps', name, 'dist', 'main.js');
}

/** Starts one app on the ports it had before, if it had any, so that clients find it again. */
export function launchAppPart(
  name: AppName,
  env: Environment,
  logFile: string,
  before: PartProcess | undefined,
  giveUp: AbortSignal,
): Promise<PartProcess> {
  const { health, api } = before?.endpoints ?? {};
  const command: AppCommand = {
    name,
    main: appMain(name),
    logFile,
    env: {
      ...env,
      OTEL_SERVICE_NAME: `berth-${name}`,
      BERTH_HEALTH_PORT: portOf(health) ?? '0',
      ...(api !== undefined && { BERTH_PORT: portOf(api) }),
    },
  };
  return launchApp(command, giveUp);
}

function portOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).port;
}
