import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFiles } from './state-files.js';
import { addCluster, deleteCluster } from './storage/clusters.js';
import { emptyState, type State } from './storage/state.js';

describe('the files of the state', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'heketi-simulator-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const journal = () => join(directory, 'changes.jsonl');
  const states = [1, 2, 3].reduce<State[]>(
    (list, n) => [...list, addCluster(list.at(-1) ?? emptyState, `c${n}`, { file: true, block: n > 1 })],
    [],
  );

  function write(list: readonly State[], journalBytes?: number): void {
    const { files, state } = StateFiles.open(directory, journalBytes);
    list.reduce((before, after) => {
      files.append(before, after);
      return after;
    }, state);
    files.close();
  }

  function read(): State {
    const { files, state } = StateFiles.open(directory);
    files.close();
    return state;
  }

  it('hold nothing at first', () => {
    expect(read()).toEqual(emptyState);
  });

  it('hold every change, and what is gone is gone', () => {
    write(states);
    expect(read()).toEqual(states[2]);
    write([deleteCluster(states[2]!, 'c2')]);
    expect(Object.keys(read().clusters)).toEqual(['c1', 'c3']);
  });

  it('leave out a line that was being written', () => {
    write(states);
    appendFileSync(journal(), '{"clusters":{"c9":{"id":"c9","fi');
    expect(read()).toEqual(states[2]);
    expect(statSync(journal()).size).toBe(0);
  });

  it('lead to the same state when the journal outlived its snapshot', () => {
    write(states);
    const old = readFileSync(journal());
    read();
    writeFileSync(journal(), old);
    expect(read()).toEqual(states[2]);
  });

  it('stay small', () => {
    write(states, 20);
    expect(statSync(journal()).size).toBe(0);
    expect(read()).toEqual(states[2]);
  });

  it.each(['state.json', 'changes.jsonl'])('are refused when %s is of something else', (name) => {
    writeFileSync(join(directory, name), '{"format":9}}\n');
    expect(() => StateFiles.open(directory)).toThrow(`${name} is not of this simulator`);
  });
});
