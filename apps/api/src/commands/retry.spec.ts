import { VersionConflictError } from '@berth/event-store';
import { describe, expect, it } from 'vitest';
import { untilSettled } from './retry.js';

/** An object at a version, read and appended to as in a log: the append is refused when the version is no longer that. */
class Contended {
  version = 0;
  attempts = 0;

  readonly change = async (): Promise<number> => {
    this.attempts += 1;
    const seen = this.version;
    await new Promise((resolve) => setImmediate(resolve));
    if (seen !== this.version) throw new VersionConflictError('uid', seen, this.version, false);
    return (this.version += 1);
  };
}

const giveUp = () => new Error('given up');

describe('untilSettled', () => {
  it('lets all who change one object come to an end', async () => {
    const object = new Contended();
    const changes = Array.from({ length: 200 }, () => untilSettled('patch', object.change, giveUp, 'one'));
    await Promise.all(changes);
    expect(object.version).toBe(200);
    expect(object.attempts).toBeLessThan(2 * 200);
  });

  it('goes on after one who failed', async () => {
    const object = new Contended();
    const changes = Array.from({ length: 4 }, (_, at) =>
      untilSettled(
        'patch',
        async () => {
          const version = await object.change();
          if (at === 1) throw new Error('refused');
          return version;
        },
        giveUp,
        'two',
      ),
    );
    const outcomes = await Promise.allSettled(changes);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('gives up on a log that never holds still', async () => {
    const moving = () => Promise.reject(new VersionConflictError('uid', 1, 2, false));
    await expect(untilSettled('patch', moving, giveUp, 'three')).rejects.toThrow('given up');
    await expect(untilSettled('create', moving, giveUp)).rejects.toThrow('given up');
  });
});
