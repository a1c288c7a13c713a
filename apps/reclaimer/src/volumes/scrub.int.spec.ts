import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeDirectory, scrub, ScrubRefusedError } from './scrub.js';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-scrub-'));
  root = join(folder, 'root');
  mkdirSync(join(root, 'a', 'deep', 'er'), { recursive: true });
  mkdirSync(join(root, 'nas', 'exports', 'one'), { recursive: true });
  writeFileSync(join(root, 'a', 'deep', 'er', 'file'), 'x');
  writeFileSync(join(root, 'a', '.hidden'), 'x');
  writeFileSync(join(folder, 'precious'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (path: string) => ({ type: 'hostPath', path: join(root, path) }) as const;

describe('scrubbing', () => {
  it('removes all a directory holds, keeps it, and may be repeated', async () => {
    for (let i = 0; i < 2; i++) await scrub(at('a'), root);
    expect(readdirSync(join(root, 'a'))).toEqual([]);
  });

  it('removes links, and leaves what they point to', async () => {
    symlinkSync(join(folder, 'precious'), join(root, 'a', 'link'));
    symlinkSync(folder, join(root, 'a', 'up'));
    await scrub(at('a'), root);
    expect(readdirSync(join(root, 'a'))).toEqual([]);
    expect(existsSync(join(folder, 'precious'))).toBe(true);
  });

  it('finds an export where it is mounted', async () => {
    writeFileSync(join(root, 'nas', 'exports', 'one', 'file'), 'x');
    await scrub({ type: 'nfs', server: 'nas', path: '/exports/one' }, root);
    expect(readdirSync(join(root, 'nas', 'exports', 'one'))).toEqual([]);
  });

  it.each([
    ['the root itself', () => at('.')],
    ['what lies above it', () => at('..')],
    ['a path that leads out', () => at('a/../../')],
    ['another server by its name', () => ({ type: 'nfs', server: '../root/a', path: '/deep' }) as const],
    ['a server named like a step up', () => ({ type: 'nfs', server: '..', path: '/root/a' }) as const],
    ['the whole of a server', () => ({ type: 'nfs', server: 'nas', path: '/' }) as const],
  ])('refuses %s', async (_, directory) => {
    await expect(scrub(directory(), root)).rejects.toThrow(ScrubRefusedError);
    expect(existsSync(join(root, 'a', 'deep', 'er', 'file'))).toBe(true);
  });

  it('says of what is elsewhere not even whether it is there', async () => {
    for (const name of ['precious', 'nothing']) {
      const elsewhere = { type: 'hostPath', path: join(folder, name) } as const;
      await expect(scrub(elsewhere, root)).rejects.toThrow(`${elsewhere.path} is not below ${root}`);
    }
  });

  it('refuses a link that leads out of the root', async () => {
    symlinkSync(folder, join(root, 'out'));
    await expect(scrub(at('out'), root)).rejects.toThrow(ScrubRefusedError);
    expect(existsSync(join(folder, 'precious'))).toBe(true);
  });

  it('refuses everything where no root is set, and says what to set', async () => {
    await expect(scrub(at('a'), undefined)).rejects.toThrow('BERTH_RECYCLE_ROOT');
  });

  it('fails for a file', async () => {
    await expect(scrub(at('a/.hidden'), root)).rejects.toThrow('ENOTDIR');
  });

  it('fails for a directory that is not there', async () => {
    await expect(scrub(at('none'), root)).rejects.toThrow('ENOENT');
  });
});

describe('removing a directory', () => {
  it('removes it with all it holds, and may be repeated', async () => {
    for (let i = 0; i < 2; i++) await removeDirectory(at('a'), root);
    expect(existsSync(join(root, 'a'))).toBe(false);
    expect(existsSync(root)).toBe(true);
  });

  it('refuses the root itself, what is outside, and everything where no root is set', async () => {
    symlinkSync(folder, join(root, 'out'));
    await expect(removeDirectory(at('.'), root)).rejects.toThrow(ScrubRefusedError);
    await expect(removeDirectory(at('out'), root)).rejects.toThrow(ScrubRefusedError);
    await expect(removeDirectory(at('a'), undefined)).rejects.toThrow('BERTH_RECYCLE_ROOT');
    expect(existsSync(join(folder, 'precious'))).toBe(true);
    expect(existsSync(join(root, 'a', '.hidden'))).toBe(true);
  });
});
