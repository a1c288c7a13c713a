import type { Heketi } from '../heketi.js';
import { errorText, json, nothing, type Answer } from '../http/answer.js';
import { bool, decodeJson, int, string, struct, UnparsableError } from '../http/go-json.js';
import type { Settings } from '../settings.js';
import { cleanOperations } from '../clean-operations.js';
import { HeketiError } from '../storage/heketi-error.js';
import { nodeById } from '../storage/nodes.js';
import type { FaultRules } from './fault-rule.js';
import { readFaultRules } from './read-fault-rule.js';

/** Everything below is the simulator's own and no part of Heketi. */
export const CONTROL_PREFIX = '/_simulator/';

export type Control = {
  readonly heketi: Heketi;
  readonly faults: FaultRules;
  /** The names fault rules may use. */
  readonly operations: readonly string[];
};

type Command = (control: Control, body: string) => Answer;

const commands: Readonly<Record<string, Command>> = {
  'GET faults': ({ faults }) => json(faults.all),
  'POST faults': ({ faults, operations }, body) => {
    for (const rule of readFaultRules(body, operations)) faults.add(rule);
    return json(faults.all);
  },
  'DELETE faults': ({ faults }) => {
    faults.clear();
    return nothing(204);
  },
  'GET settings': ({ heketi }) => json(heketi.settings),
  'POST settings': ({ heketi }, body) => {
    heketi.settings = { ...heketi.settings, ...changedSettings(body) };
    return json(heketi.settings);
  },
  'POST hosts': ({ heketi }, body) => {
    const { node, up } = decodeJson(body, struct({ node: string, up: bool }));
    nodeById(heketi.state, node);
    if (up) heketi.downNodes.delete(node);
    else heketi.downNodes.add(node);
    return json({ down: [...heketi.downNodes].sort() });
  },
  'POST release': ({ heketi }) => {
    heketi.release();
    return nothing(204);
  },
  'POST clean': ({ heketi }) => {
    cleanOperations(heketi);
    return nothing(204);
  },
};

/** Answers a request to the control path; only a caller on this machine is heard. */
export function answerControl(
  control: Control,
  {
    method,
    path,
    body,
    loopback,
  }: Readonly<Record<'method' | 'path' | 'body', string>> & { loopback: boolean },
): Answer {
  const command = commands[`${method} ${path.slice(CONTROL_PREFIX.length)}`];
  if (command === undefined || !loopback) return errorText(404, 'Invalid path or request');
  try {
    return command(control, body);
  } catch (error) {
    if (error instanceof HeketiError) return errorText(error.status, error.message);
    if (error instanceof UnparsableError) return errorText(422, error.message);
    throw error;
  }
}

function changedSettings(body: string): Partial<Settings> {
  const given = decodeJson(body, struct({ delayMs: int, maxInFlight: int, deviceGib: int }));
  const names = Object.keys(JSON.parse(body) as object);
  const changed = Object.entries(given).filter(([name]) => names.includes(name));
  if (changed.some(([, value]) => value < 0)) throw new HeketiError(400, 'settings may not be negative');
  return Object.fromEntries(changed);
}
