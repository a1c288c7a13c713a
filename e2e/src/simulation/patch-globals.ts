import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import { type VirtualTime } from './virtual-time.js';

type Members = { [name: string]: unknown };

/**
 * Puts clock, timers and randomness of this process under virtual time, the built-in modules' exports included; gives
 * what puts all of them back. Code under simulation is thereby the code that ships.
 */
export function patchGlobals(time: VirtualTime): () => void {
  const restores = [
    replace(globalThis, { ...timersOf(time), Date: virtualDate(time) }),
    replace(Math, { random: () => time.random.below(2 ** 32) / 2 ** 32 }),
    replace(performance, { now: () => time.nowMs }),
    replace(timersPromises, sleepsOf(time)),
    replace(crypto, randomnessOf(time)),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const restore of restores) restore();
    syncBuiltinESMExports();
  };
}

/** Gives what undoes it. */
function replace(target: object, members: Members): () => void {
  const before = Object.keys(members).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
  };
}

/** What `setTimeout` and its like give back. */
class VirtualTimer {
  constructor(readonly cancel: () => void) {}
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

function timersOf(time: VirtualTime): Members {
  const clear = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel();
  };
  return {
    setTimeout: (run: (...values: unknown[]) => void, delayMs = 1, ...values: unknown[]) =>
      new VirtualTimer(time.after(Math.max(1, delayMs), () => run(...values))),
    setImmediate: (run: (...values: unknown[]) => void, ...values: unknown[]) =>
      new VirtualTimer(time.after(0, () => run(...values))),
    setInterval: (run: () => void, everyMs: number) => repeating(time, run, Math.max(1, everyMs)),
    clearTimeout: clear,
    clearImmediate: clear,
    clearInterval: clear,
  };
}

function repeating(time: VirtualTime, run: () => void, everyMs: number): VirtualTimer {
  let cancel = (): void => undefined;
  const again = () => {
    cancel = time.after(everyMs, () => {
      again();
      run();
    });
  };
  again();
  return new VirtualTimer(() => cancel());
}

function sleepsOf(time: VirtualTime): Members {
  const sleep = (delayMs: number, value: unknown, signal: AbortSignal | undefined) =>
    new Promise((resolve, reject) => {
      const aborted = () => {
        cancel();
        reject(new DOMException('The operation was aborted', 'AbortError'));
      };
      const cancel = time.after(delayMs, () => {
        signal?.removeEventListener('abort', aborted);
        resolve(value);
      });
      if (signal?.aborted === true) aborted();
      else signal?.addEventListener('abort', aborted, { once: true });
    });
  type Options = { readonly signal?: AbortSignal };
  return {
    setTimeout: (delayMs = 1, value?: unknown, options: Options = {}) =>
      sleep(delayMs, value, options.signal),
    setImmediate: (value?: unknown, options: Options = {}) => sleep(0, value, options.signal),
  };
}

function virtualDate(time: VirtualTime): DateConstructor {
  const RealDate = Date;
  return new Proxy(RealDate, {
    // `new Date()` without a moment means now; with one it is an ordinary date.
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [time.dateMs] : given, newTarget) as object,
    get: (target, name, receiver) =>
      name === 'now' ? () => time.dateMs : (Reflect.get(target, name, receiver) as unknown),
  });
}

function randomnessOf(time: VirtualTime): Members {
  const fill = <Bytes extends Uint8Array>(bytes: Bytes): Bytes => {
    time.fills += 1;
    for (let at = 0; at < bytes.length; at++) bytes[at] = time.random.below(256);
    return bytes;
  };
  return {
    randomFillSync: fill,
    randomBytes: (size: number) => fill(Buffer.alloc(size)),
    randomUUID: () => {
      const hex = fill(Buffer.alloc(16)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
