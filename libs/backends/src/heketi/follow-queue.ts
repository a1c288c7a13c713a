import { type Explanation } from '../backend.js';
import { type HttpAnswer } from '../guarded-http-client/exchange.js';
import { type HeketiClient } from './heketi-client.js';
import { wait, type Pace } from './pace.js';
import { textOf } from './read-answer.js';

/** How queued work ended. */
export type QueueEnding =
  | { readonly kind: 'resource'; readonly path: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'lost'; readonly why: Explanation };

/** What one question told. */
type Told =
  | QueueEnding
  | { readonly kind: 'pending' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'odd'; readonly why: string };

/** Finished work is noticed late by up to a fifth of its length; of six slots with 300 ms of work, 0.9 was measured. */
const POLL_GROWTH = 1.2;

/**
 * Asks for the result of queued work until it is told. A result is told once: when that answer is lost on the way, the
 * next question finds nothing, and what became of the work is unknown.
 */
export async function followQueue(
  client: HeketiClient,
  path: string,
  { pace, signal }: { readonly pace: Pace; readonly signal?: AbortSignal },
): Promise<QueueEnding> {
  const deadline = performance.now() + pace.operationMs;
  let pause = pace.pollFirstMs;
  let seen: Seen = { odd: 0 };
  for (;;) {
    if (!(await wait(seen.failure === undefined ? pause : 0, signal)))
      return lost('waiting for Heketi was given up');
    const told = await ask(client, path, signal);
    if (told.kind === 'resource' || told.kind === 'nothing') return told;
    if (told.kind === 'gone') return ended(seen.failure);
    seen = after(seen, told);
    if (seen.odd >= pace.oddAnswers)
      return lost(`the queue of Heketi gives no readable answer: ${wordsOf(told)}`);
    if (performance.now() > deadline) return lost(`Heketi did not finish in ${pace.operationMs} ms`);
    pause = Math.min(pace.pollMostMs, pause * POLL_GROWTH);
  }
}

type Seen = {
  /** Answers in a row that said nothing. */
  readonly odd: number;
  /** A failure told by the last answer. */
  readonly failure?: string;
};

/**
 * A failure is believed when the next question finds its result gone. A failure that is still there was told by someone
 * else, such as a proxy; and after an answer that says nothing the result may have been lost with it.
 */
function after({ odd, failure }: Seen, told: Told): Seen {
  if (told.kind === 'pending') return { odd: 0 };
  if (told.kind === 'failed' && failure === undefined) return { odd, failure: told.text };
  return { odd: odd + 1 };
}

async function ask(client: HeketiClient, path: string, signal: AbortSignal | undefined): Promise<Told> {
  try {
    const answer = await client.send('GET', path, { ...(signal !== undefined && { signal }) });
    return read(answer, client);
  } catch (error) {
    return { kind: 'odd', why: error instanceof Error ? error.message : String(error) };
  }
}

function read(answer: HttpAnswer, client: HeketiClient): Told {
  const { status, headers } = answer;
  const text = textOf(answer);
  const target = client.pathOf(answer);
  if (status === 200 && headers['x-pending'] === 'true') return { kind: 'pending' };
  if (status === 303 && target !== undefined) return { kind: 'resource', path: target };
  if (status === 204) return { kind: 'nothing' };
  const isPlain = (headers['content-type'] ?? '').startsWith('text/plain');
  if (status === 500 && isPlain) return { kind: 'failed', text };
  if (status === 404 && text === 'Id not found') return { kind: 'gone' };
  return { kind: 'odd', why: `status ${status}` };
}

function ended(failure: string | undefined): QueueEnding {
  if (failure !== undefined) return { kind: 'failed', text: failure };
  return lost('the result of the work was lost');
}

function lost(message: string): QueueEnding {
  return { kind: 'lost', why: { message } };
}

function wordsOf(told: Told): string {
  return told.kind === 'odd' ? told.why : told.kind;
}
