import { ApiClient } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BerthProcesses } from './berth-processes.js';
import { dataPaths } from './data-directory.js';
import { applyExample } from './example.js';
import { messageOf, StartError } from './start-error.js';

const READY_DEADLINE_MS = 60_000;

/** Waits until every app says on /readyz that it serves. */
export async function untilReady(
  health: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (const [name, url] of Object.entries(health)) {
    for (let said = await readyz(url); said !== 'ok'; said = await readyz(url)) {
      signal?.throwIfAborted();
      if (Date.now() > deadline)
        throw new StartError(`${name} is not ready after ${READY_DEADLINE_MS / 1000} s:\n${said}`);
      await sleep(50);
    }
  }
}

async function readyz(health: string): Promise<string> {
  try {
    return await (await fetch(`${health}/readyz`)).text();
  } catch (error) {
    // An app that is being started again has no health server for a moment.
    return String(error);
  }
}

/** A client with the rights of the administrator, through HTTPS and the CA of this installation. */
export function clientOf(processes: BerthProcesses): ApiClient {
  return new ApiClient({
    url: processes.endpoints.api,
    ca: processes.access.ca,
    token: processes.access.adminToken,
  });
}

/** Applies the example and shows it. Berth is up without it, so a failure is told and nothing more. */
export async function showExample(
  dataDirectory: string,
  api: ApiClient,
  report: (line: string) => void,
): Promise<void> {
  try {
    await applyExample(api, dataPaths(dataDirectory).exampleDone, report);
  } catch (error) {
    report(`the example is not complete: ${messageOf(error)}`);
  } finally {
    api.close();
  }
}
