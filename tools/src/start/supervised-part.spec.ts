import { describe, expect, it } from 'vitest';
import { SupervisedPart, type PartProcess } from './supervised-part.js';

/** A part whose processes are only pretended; `end` ends the one that runs. */
function pretend(failures = new Set<number>()) {
  const lives: { readonly end: (how: string) => void; readonly before: PartProcess | undefined }[] = [];
  const lines: string[] = [];
  let launches = 0;
  const part = new SupervisedPart({
    name: 'binder',
    launch: (before) => {
      launches += 1;
      if (failures.has(launches)) return Promise.reject(new Error('no database'));
      const exited = Promise.withResolvers<string>();
      lives.push({ end: exited.resolve, before });
      return Promise.resolve({
        pid: 1_000_000 + launches,
        endpoints: { health: 'http://127.0.0.1:1' },
        exited: exited.promise,
        stop: () => {
          exited.resolve('ended with code 0');
          return Promise.resolve();
        },
      });
    },
    report: (line) => lines.push(line),
    onChange: () => undefined,
  });
  return { part, lives, lines, launches: () => launches };
}

describe('a supervised part', () => {
  it('is started again when it ends, and is given its ports of before', async () => {
    const { part, lives, lines } = pretend();
    await part.start();
    lives[0]?.end('was ended by SIGKILL');
    await Promise.resolve();
    await expect.poll(() => part.restarts).toBe(1);
    expect(lives[1]?.before?.endpoints).toEqual({ health: 'http://127.0.0.1:1' });
    expect(lines).toEqual(['binder was ended by SIGKILL; starting it again in 100 ms']);
    await part.stop();
  });

  it('is tried until it starts', async () => {
    const { part, lives, launches } = pretend(new Set([2, 3]));
    await part.start();
    lives[0]?.end('ended with code 1');
    await expect.poll(() => part.restarts, { timeout: 5_000 }).toBe(1);
    expect(launches()).toBe(4);
    await part.stop();
  });

  it('says why its first start failed', async () => {
    const { part } = pretend(new Set([1]));
    await expect(part.start()).rejects.toThrow('no database');
    await part.stop();
  });

  it('stays down once it is stopped, also between two lives', async () => {
    const { part, lives, launches } = pretend();
    await part.start();
    lives[0]?.end('ended with code 1');
    await part.stop();
    expect(part.pid).toBeUndefined();
    expect(launches()).toBe(1);
  });

  it('tells where it was reached while it is down', async () => {
    const { part } = pretend();
    await part.start();
    await part.stop();
    expect(part.endpoints).toEqual({ health: 'http://127.0.0.1:1' });
  });

  it('can be started after a stop', async () => {
    const { part } = pretend();
    await part.start();
    await part.stop();
    await part.start();
    await part.ready();
    expect(part.pid).toBe(1_000_002);
    await part.stop();
  });
});
