import { type EncodedMessage } from '../log-message.js';

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Commits the relay was told of by whoever wrote them, until their turn comes. Nothing here is needed: what is not
 * here, or was too much to keep, is in the log.
 */
export class CalledCommits {
  readonly #byFirst = new Map<number, readonly EncodedMessage[]>();
  #bytes = 0;

  /** Keeps a commit that lies behind `position`. */
  keep(messages: readonly EncodedMessage[], position: number): void {
    const [start] = messages;
    if (start === undefined || start.first <= position || this.#byFirst.has(start.first)) return;
    this.#bytes += bytesOf(messages);
    if (this.#bytes > MAX_BYTES) this.clear();
    else this.#byFirst.set(start.first, messages);
  }

  /** The commit that begins right behind `position`. */
  take(position: number): readonly EncodedMessage[] | undefined {
    const messages = this.#byFirst.get(position + 1);
    if (messages !== undefined) this.#drop(position + 1, messages);
    return messages;
  }

  /** Where the first commit begins that is known here; what lies before must come from the log. */
  nextFirst(): number | undefined {
    let next: number | undefined;
    for (const first of this.#byFirst.keys()) if (next === undefined || first < next) next = first;
    return next;
  }

  /** Forgets what begins up to `position`: it was read from the log. */
  passed(position: number): void {
    for (const [first, messages] of this.#byFirst) if (first <= position) this.#drop(first, messages);
  }

  clear(): void {
    this.#byFirst.clear();
    this.#bytes = 0;
  }

  #drop(first: number, messages: readonly EncodedMessage[]): void {
    this.#byFirst.delete(first);
    this.#bytes -= bytesOf(messages);
  }
}

function bytesOf(messages: readonly EncodedMessage[]): number {
  return messages.reduce((sum, { payload }) => sum + payload.length, 0);
}
