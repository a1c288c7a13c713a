import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDirectory, EmptyingStoppedError, NotBelowRootError } from './empty-directory.js';

let folder: string;
let root: string;
let volume: string;
let outside: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'berth-empty-')));
  root = join(folder, 'root');
  volume = join(root, 'volume');
  outside = join(folder, 'outside');
  for (const path of [volume, outside]) mkdirSync(path, { recursive: true });
  writeFileSync(join(outside, 'kept'), 'of someone else');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function emptied(): void {
  expect(readdirSync(volume)).toEqual([]);
  expect(readdirSync(outside)).toEqual(['kept']);
}

describe('emptying a directory', () => {
  it('removes all it holds, hidden and nested, and keeps itself', async () => {
    mkdirSync(join(volume, 'a/b/c'), { recursive: true });
    mkdirSync(join(volume, 'no entry'), { mode: 0o500 });
    for (const name of ['.hidden', '..odd', 'a/file', 'a/b/c/-rf *\n'])
      writeFileSync(join(volume, name), 'x');
    await emptyDirectory(volume, root);
    emptied();
  });

  it('does no harm when there is nothing left', async () => {
    await emptyDirectory(volume, root);
    emptied();
  });

  it('removes links, and leaves what they point to', async () => {
    symlinkSync(outside, join(volume, 'directory'));
    symlinkSync(join(outside, 'kept'), join(volume, 'file'));
    symlinkSync('nowhere', join(volume, 'dangling'));
    symlinkSync('..', join(volume, 'up'));
    await emptyDirectory(volume, root);
    emptied();
  });

  it('takes trees apart that are deeper than may be open at once', async () => {
    let path = volume;
    for (let depth = 0; depth < 300; depth += 1) {
      path = join(path, 'd');
      mkdirSync(path);
      writeFileSync(join(path, 'f'), 'x');
    }
    await emptyDirectory(volume, root);
    emptied();
  });

  it('removes more entries than one listing holds', async () => {
    for (let count = 0; count < 2_000; count += 1) writeFileSync(join(volume, `f${count}`), '');
    await emptyDirectory(volume, root);
    emptied();
  });

  it('never leaves the directory, whatever is swapped for links meanwhile', async () => {
    for (let round = 0; round < 30; round += 1) {
      const inner = join(volume, 'inner');
      mkdirSync(inner);
      for (let count = 0; count < 20; count += 1) writeFileSync(join(inner, `f${count}`), '');
      const emptying = emptyDirectory(volume, root).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, round % 5));
      // As whoever still has the volume mounted may do.
      try {
        renameSync(inner, join(folder, `moved-${round}`));
        symlinkSync(outside, inner);
      } catch {
        // It is gone already.
      }
      await emptying;
      await emptyDirectory(volume, root);
      emptied();
    }
  });

  it('stops when it is told to', async () => {
    for (const name of ['one', 'two']) writeFileSync(join(volume, name), '');
    const goesOn = () => readdirSync(volume).length > 1;
    await expect(emptyDirectory(volume, root, { goesOn })).rejects.toThrow(EmptyingStoppedError);
    expect(readdirSync(volume)).toHaveLength(1);
  });
});

describe('what is not below the root', () => {
  it.each<[string, () => string]>([
    ['the root itself', () => root],
    ['a directory elsewhere', () => outside],
    ['a way out', () => join(volume, '../../outside')],
    [
      'a link that leads out',
      () => {
        symlinkSync(outside, join(root, 'link'));
        return join(root, 'link');
      },
    ],
    [
      'a way through a link that leads out',
      () => {
        mkdirSync(join(outside, 'inner'));
        symlinkSync(outside, join(root, 'link'));
        return join(root, 'link/inner');
      },
    ],
    [
      'a directory whose name only begins like the root',
      () => {
        mkdirSync(`${root}-more`);
        return `${root}-more`;
      },
    ],
  ])('(%s) is left alone', async (_, place) => {
    await expect(emptyDirectory(place(), root)).rejects.toThrow(NotBelowRootError);
    expect(readdirSync(outside)).toContain('kept');
  });

  it('may be reached by a link that leads back below it', async () => {
    symlinkSync(volume, join(folder, 'link'));
    writeFileSync(join(volume, 'file'), '');
    await emptyDirectory(join(folder, 'link'), root);
    emptied();
  });

  it.each<[string, (path: string) => void]>([
    ['not there', () => undefined],
    ['a file', (path) => writeFileSync(path, '')],
  ])('is no directory when it is %s', async (_, make) => {
    const path = join(root, 'other');
    make(path);
    await expect(emptyDirectory(path, root)).rejects.toThrow(/ENOENT|ENOTDIR/);
  });
});
