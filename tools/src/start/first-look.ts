import { ApiClient } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BerthProcesses } from './berth-processes.js';
import { dataPaths } from './data-directory.js';
import { applyExample, exampleTable, type Example } from './example.js';
import { registerBackend } from './register-backend.js';
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
function clientOf(processes: BerthProcesses): ApiClient {
  return new ApiClient({
    url: processes.endpoints.api,
    ca: processes.installation.ca,
    token: processes.installation.tokens.admin,
  });
}

/** Registers Heketi, applies the examples and shows them. Berth is up without, so a failure is told and nothing more. */
export async function firstLook(processes: BerthProcesses, report: (line: string) => void): Promise<void> {
  const api = clientOf(processes);
  try {
    await registerBackend(api, processes.endpoints.heketi, report);
  } catch (error) {
    report(`Heketi is not registered as a Backend: ${messageOf(error)}`);
  }
  try {
    if (processes.settings.example) await showExamples(api, examplesOf(processes), report);
  } catch (error) {
    report(`the examples cannot be shown: ${messageOf(error)}`);
  } finally {
    api.close();
  }
}

/** At someone's own Heketi nothing is made that nobody asked for. */
function examplesOf({ settings, endpoints: { heketi } }: BerthProcesses): readonly Example[] {
  const { exampleDone, glusterExampleDone } = dataPaths(settings.dataDirectory);
  const bound: Example = { folder: 'static', doneFile: exampleDone, heketi };
  const made: Example = { folder: 'gluster', doneFile: glusterExampleDone, heketi };
  return settings.heketiUrl === undefined ? [bound, made] : [bound];
}

async function showExamples(
  api: ApiClient,
  examples: readonly Example[],
  report: (line: string) => void,
): Promise<void> {
  for (const example of examples) {
    await applyExample(api, example).catch((error: unknown) =>
      report(`the example ${example.folder} is not complete: ${messageOf(error)}`),
    );
  }
  for (const line of await exampleTable(api, examples)) report(line);
}
