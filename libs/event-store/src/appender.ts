import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Append, type Appended } from './append-types.js';
import { type BatchAnswer } from './append-batch.js';
import { batchKeys, takeBatch, type Queued } from './batch-queue.js';
import { checkAppend } from './check-append.js';
import { isLostConnection, sqlState, type ConnectionOptions } from './connection.js';
import { InvalidAppendError, OutcomeUnknownError, StoreBusyError, StoreUnavailableError } from './errors.js';
import { QUEUE_APPENDS, QUEUE_BYTES } from './limits.js';
import { eventsOf, type Landed, type OwnCommit } from './own-commit.js';
import { appendSpan, endSpan, logMetrics, withTraceContext } from './telemetry.js';
import { Writer } from './writer.js';

export type AppenderOptions = ConnectionOptions & {
  /** Called after each commit of this process. */
  readonly onCommit?: (commit: OwnCommit) => void;
  /** Appends that may wait; more are refused with `StoreBusyError`. */
  readonly queueLimit?: number;
  /** How long an append is tried while Postgres does not answer. */
  readonly deadlineMs?: number;
};

type Waiting = Queued & {
  readonly append: Append;
  readonly deadline: number;
  /** It was sent and the answer was lost: it may have been written. */
  inDoubt: boolean;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
};

const DEADLINE_MS = 30_000;
const FIRST_BACKOFF_MS = 20;
const LAST_BACKOFF_MS = 1_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * Group commit: appends that arrive while a call is in flight go together in the next one. One call at a time,
 * since the head's lock lets only one in: a second connection measured no better.
 */
export class Appender {
  readonly #queue: Waiting[] = [];
  readonly #writer: Writer;
  readonly #metrics = logMetrics();
  readonly #queueLimit: number;
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly options: AppenderOptions) {
    this.#writer = new Writer(options);
    this.#queueLimit = options.queueLimit ?? QUEUE_APPENDS;
  }

  /** Resolves when the append is committed; rejects with the refusal or with what became of it. */
  async append(append: Append): Promise<Appended> {
    const bytes = checkAppend(append);
    const span = appendSpan(append);
    try {
      const appended = await this.#enqueue(withTraceContext(append, span), bytes);
      span.setAttribute('berth.append.last', appended.last);
      endSpan(span);
      return appended;
    } catch (error) {
      endSpan(span, error);
      throw error;
    }
  }

  /** Finishes what waits, then closes the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#writer.close();
  }

  #enqueue(append: Append, bytes: number): Promise<Appended> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError('the store is closed'));
    if (this.#queue.length >= this.#queueLimit || this.#queuedBytes + bytes > QUEUE_BYTES) {
      return Promise.reject(new StoreBusyError(this.#queue.length, RETRY_AFTER_SECONDS));
    }
    this.#queuedBytes += bytes;
    this.#metrics.queued(1);
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + (this.options.deadlineMs ?? DEADLINE_MS);
      this.#queue.push({ append, keys: batchKeys(append), bytes, deadline, inDoubt: false, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Callers that a commit just answered get to append again before the next batch is closed.
      await nextTurn();
      const batch = takeBatch(this.#queue);
      this.#left(batch);
      await this.#commit(batch);
    }
    this.#running = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    let open = batch;
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS)) {
      const error = await this.#attempt(open);
      if (error === undefined) return;
      if (!isLostConnection(error)) return this.#oneByOne(open, error);
      await sleep(backoffMs * (0.5 + Math.random() / 2));
      open = expire(open, error);
      this.#expireQueue(error);
      if (open.length === 0) return;
    }
  }

  /** Answers every append of the batch, or returns the error that kept it from doing so. */
  async #attempt(batch: readonly Waiting[]): Promise<unknown> {
    let sent = false;
    try {
      await this.#writer.connect();
      const start = performance.now();
      sent = true;
      const answer = await this.#writer.append(batch.map(({ append }) => append));
      this.#metrics.committed(batch.length, (performance.now() - start) / 1_000);
      this.#settle(batch, answer);
      return undefined;
    } catch (error) {
      // Any other error is Postgres' own no: what it was sent this time is rolled back.
      if (sent && isLostConnection(error)) for (const waiting of batch) waiting.inDoubt = true;
      return error ?? new Error('append failed');
    }
  }

  #settle(batch: readonly Waiting[], { verdicts, head }: BatchAnswer): void {
    let last = 0;
    const landed: Landed[] = [];
    for (const [index, { append, resolve, reject }] of batch.entries()) {
      const verdict = verdicts[index];
      if (!verdict) reject(new StoreUnavailableError('append_batch answered too few verdicts'));
      else if ('refusal' in verdict) reject(verdict.refusal);
      else {
        resolve(verdict.appended);
        last = Math.max(last, verdict.appended.last);
        if (!verdict.known) landed.push({ append, first: verdict.appended.first });
      }
    }
    if (last > 0) this.options.onCommit?.({ last, epoch: head.epoch, events: () => eventsOf(landed, head) });
  }

  /** An error of one append must not fail the others: each goes alone, and only the guilty one is refused. */
  async #oneByOne(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [only, ...others] = batch;
    if (others.length === 0) {
      only?.reject(only.inDoubt ? outcomeUnknown(only, error) : refusedByPostgres(error));
      return;
    }
    for (const waiting of batch) await this.#commit([waiting]);
  }

  #expireQueue(cause: unknown): void {
    const kept = expire(this.#queue, cause);
    const gone = this.#queue.filter((it) => !kept.includes(it));
    if (gone.length === 0) return;
    this.#queue.splice(0, this.#queue.length, ...kept);
    this.#left(gone);
  }

  #left(entries: readonly Waiting[]): void {
    for (const { bytes } of entries) this.#queuedBytes -= bytes;
    this.#metrics.queued(-entries.length);
  }
}

/** Tells those whose time is over, and returns the others. */
function expire(entries: readonly Waiting[], cause: unknown): readonly Waiting[] {
  const now = Date.now();
  return entries.filter((waiting) => {
    if (now < waiting.deadline) return true;
    waiting.reject(
      waiting.inDoubt
        ? outcomeUnknown(waiting, cause)
        : new StoreUnavailableError('postgres cannot be reached', { cause }),
    );
    return false;
  });
}

function outcomeUnknown({ append }: Waiting, cause: unknown): Error {
  return new OutcomeUnknownError(append.id, { cause });
}

/** Classes 22 and 23 are about the data; the rest is about the server: rights, missing tables, full disk. */
function refusedByPostgres(cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/^2[23]/.test(sqlState(cause) ?? ''))
    return new InvalidAppendError('', `is refused: ${message}`, { cause });
  return new StoreUnavailableError(`postgres refuses appends: ${message}`, { cause });
}
