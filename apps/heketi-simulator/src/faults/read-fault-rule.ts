import { decodeJson, int, list, mapOf, string, struct, bool } from '../http/go-json.js';
import { HeketiError } from '../storage/heketi-error.js';
import type { FaultAction, FaultRule } from './fault-rule.js';

const rule = struct({
  on: string,
  action: string,
  times: (json: unknown) => (json === undefined ? 1 : int(json)),
  delayMs: int,
  status: int,
  text: string,
  when: string,
  location: string,
  keepsRecord: bool,
  headers: mapOf(string),
});

/** Reads one rule or a list of them; throws what is wrong with it. */
export function readFaultRules(body: string, operations: readonly string[]): FaultRule[] {
  const given = body.trimStart().startsWith('[') ? decodeJson(body, list(rule)) : [decodeJson(body, rule)];
  return given.map((one) => {
    if (one.on !== '*' && !operations.includes(one.on)) {
      throw wrong(`on: ${one.on} is no operation; there are *, ${operations.join(', ')}`);
    }
    if (one.times < 0 || one.delayMs < 0) throw wrong('times and delayMs may not be negative');
    return { on: one.on, times: one.times, ...actionOf(one) };
  });
}

type Given = ReturnType<typeof rule>;

const actions: Readonly<Record<FaultAction['action'], (one: Given) => FaultAction>> = {
  delay: ({ delayMs }) => ({ action: 'delay', delayMs }),
  'slow-work': ({ delayMs }) => ({ action: 'slow-work', delayMs }),
  'fail-work': ({ text, keepsRecord }) => ({
    action: 'fail-work',
    text: text === '' ? 'injected failure' : text,
    keepsRecord,
  }),
  answer: ({ text, headers, status }) => ({ action: 'answer', text, headers, status: statusOf(status, 500) }),
  redirect: ({ location, status }) => {
    if (location === '') throw wrong('location: is missing');
    return { action: 'redirect', location, status: statusOf(status, 307) };
  },
  hang: ({ when }) => ({ action: 'hang', when: whenOf(when) }),
  close: ({ when }) => ({ action: 'close', when: whenOf(when) }),
  garbage: ({ text }) => ({ action: 'garbage', text: text === '' ? '<html>{"not": json' : text }),
};

function actionOf(one: Given): FaultAction {
  const known = Object.entries(actions).find(([name]) => name === one.action);
  if (known === undefined) throw wrong(`action: must be one of ${Object.keys(actions).join(', ')}`);
  return known[1](one);
}

function whenOf(when: string): 'before' | 'after' {
  if (when === '' || when === 'before') return 'before';
  if (when === 'after') return 'after';
  throw wrong('when: must be before or after');
}

function statusOf(given: number, otherwise: number): number {
  const status = given === 0 ? otherwise : given;
  if (status >= 200 && status <= 599) return status;
  throw wrong('status: must be from 200 to 599');
}

function wrong(text: string): HeketiError {
  return new HeketiError(400, text);
}
