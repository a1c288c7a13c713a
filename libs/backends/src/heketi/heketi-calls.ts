import { type z } from 'zod';
import { done, failed, type Explanation, type Failure, type Reading } from '../backend.js';
import { type HttpAnswer, type HttpLimits } from '../guarded-http-client/exchange.js';
import { AnswerLostError } from '../errors.js';
import { followQueue, type QueueEnding } from './follow-queue.js';
import { type HeketiClient } from './heketi-client.js';
import { busyWaitMs, wait, type Pace } from './pace.js';
import { jsonOf, textOf } from './read-answer.js';
import { detailOf, oddAnswer, readFailure, refusalOf, refusalOfError } from './refusals.js';

/** How a request that starts work ended, its work included. */
export type ChangeEnding =
  | Exclude<QueueEnding, { readonly kind: 'lost' }>
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly why: Explanation };

type Change = { readonly method: 'POST' | 'DELETE'; readonly path: string; readonly body?: unknown };
type Options = { readonly pace: Pace; readonly signal?: AbortSignal };

/** Reads one resource. A kept connection that was closed meanwhile is no failure: reading is tried twice. */
export async function readResource<Schema extends z.ZodType>(
  client: HeketiClient,
  path: string,
  schema: Schema,
  options: { readonly signal?: AbortSignal; readonly limits?: Partial<HttpLimits> } = {},
): Promise<Reading<z.output<Schema>>> {
  try {
    const answer = await client.send('GET', path, options).catch((error: unknown) => {
      if (error instanceof AnswerLostError && error.code === 'ECONNRESET')
        return client.send('GET', path, options);
      throw error;
    });
    if (answer.status !== 200) return failed(refusalOf(answer) ?? oddAnswer(answer));
    return done(jsonOf(answer, schema));
  } catch (error) {
    return failed(readFailure(error));
  }
}

/** Sends a request that starts work, again while Heketi is too busy for it, and follows the work to its end. */
export async function carryOut(
  client: HeketiClient,
  change: Change,
  options: Options,
): Promise<ChangeEnding> {
  const { pace, signal } = options;
  for (let tries = 1; ; tries += 1) {
    const begun = await begin(client, change, signal);
    if ('queue' in begun) return settled(await followQueue(client, begun.queue, options));
    const busy = begun.kind === 'refused' && begun.failure.reason === 'Busy' ? begun.failure : undefined;
    if (busy === undefined || tries >= pace.busyTries) return begun;
    // Who asks for more patience than we have is answered later, by whoever asks again.
    const pause = busy.retryAfterMs ?? busyWaitMs(tries, pace);
    if (pause > pace.busyMostMs || !(await wait(pause, signal))) return begun;
  }
}

async function begin(
  client: HeketiClient,
  { method, path, body }: Change,
  signal: AbortSignal | undefined,
): Promise<{ readonly queue: string } | ChangeEnding> {
  const options = { ...(body !== undefined && { body }), ...(signal !== undefined && { signal }) };
  try {
    return accepted(await client.send(method, path, options), client);
  } catch (error) {
    const failure = refusalOfError(error);
    if (failure !== undefined) return { kind: 'refused', failure };
    // Whatever else broke, the request may have been carried out.
    return { kind: 'unknown', why: { message: `no answer from Heketi: ${messageOf(error)}` } };
  }
}

function accepted(answer: HttpAnswer, client: HeketiClient): { readonly queue: string } | ChangeEnding {
  const path = client.pathOf(answer);
  if (answer.status === 202 && path?.startsWith('/queue/') === true) return { queue: path };
  const failure = refusalOf(answer);
  if (failure !== undefined) return { kind: 'refused', failure };
  const why = { message: `Heketi answered with status ${answer.status}`, ...detailOf(textOf(answer)) };
  return { kind: 'unknown', why };
}

function settled(ending: QueueEnding): ChangeEnding {
  return ending.kind === 'lost' ? { kind: 'unknown', why: ending.why } : ending;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
