import { describe, expect, it } from 'vitest';
import { readFlags } from './flags.js';

const least = ['--port', '0', '--data', 'd'];

function problemOf(args: readonly string[]): string {
  try {
    readFlags(args);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the flags', () => {
  it('need a port and a directory', () => {
    expect(readFlags(least)).toEqual({ port: 0, dataDirectory: 'd' });
    expect(problemOf(['--data', 'd'])).toBe('--port is missing');
    expect(problemOf(['--port', '1'])).toBe('--data is missing');
  });

  it('may tell all else', () => {
    const more = [
      '--admin-key',
      'a',
      '--user-key',
      'u',
      '--topology',
      't',
      '--delay',
      '5',
      '--max-inflight',
      '2',
    ];
    expect(readFlags([...least, ...more, '--device-size', '9', '--host', '::1'])).toEqual({
      port: 0,
      dataDirectory: 'd',
      keys: { admin: 'a', user: 'u' },
      topologyFile: 't',
      delayMs: 5,
      maxInFlight: 2,
      deviceGib: 9,
      host: '::1',
    });
  });

  it.each([
    [['--port', '65536', '--data', 'd'], '--port: 65536 is no whole number from 0 to 65535'],
    [['--port', 'x', '--data', 'd'], '--port: x is no whole number from 0 to 65535'],
    [['--port', '0', '--data', ''], '--data: may not be empty'],
    [[...least, '--admin-key', 'a'], '--user-key is missing'],
    [[...least, '--user-key', 'a'], '--admin-key is missing'],
    [[...least, '--device-size', '0'], '--device-size: 0 is no whole number from 1 to 1048576'],
    [[...least, '--delay', '-1'], "Option '--delay' argument is ambiguous"],
    [[...least, '--colour'], "Unknown option '--colour'"],
    [[...least, 'more'], "Unexpected argument 'more'"],
  ])('%j are refused', (args, problem) => {
    expect(problemOf(args)).toContain(problem);
  });

  it('know help', () => {
    expect(readFlags(['--help'])).toBe('help');
  });
});
