/** Lets one loop sleep until a time passes or something rings; a ring before the sleep is not lost. */
export class Wake {
  #rung = false;
  #wakeUp: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wakeUp?.();
  }

  /** Returns on a ring, which gives true, after `timeoutMs`, or when `signal` is aborted. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, timeoutMs);
        this.#wakeUp = () => {
          clearTimeout(timer);
          done();
        };
        signal.addEventListener('abort', this.#wakeUp, { once: true });
      });
      if (this.#wakeUp) signal.removeEventListener('abort', this.#wakeUp);
      this.#wakeUp = undefined;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

/** Sleeps `ms`, or less when `signal` is aborted; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Wake().wait(ms, signal);
}
