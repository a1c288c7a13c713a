import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GarbageMessageError } from './errors.js';
import {
  decodeMessage as decodeBody,
  decodeRange,
  encodeCommit,
  type EncodedMessage,
} from './log-message.js';
import { appendedEntry } from './testing/memory-log.js';

function headersOf(message: Pick<EncodedMessage, 'first' | 'last'>, epoch = 1) {
  const all: Record<string, string> = {
    'Berth-First': String(message.first),
    'Berth-Last': String(message.last),
    'Berth-Epoch': String(epoch),
  };
  return (name: string) => all[name] ?? '';
}

const decodeMessage = (header: (name: string) => string, payload: Uint8Array) =>
  decodeBody(decodeRange(header), payload);

const bytes = (text: string) => Buffer.from(text);

describe('log messages', () => {
  it('carry a commit as one message that decodes to the same entries', () => {
    const entries = [4, 5, 6].map((position) => appendedEntry(position, { state: '{"name":"größe"}' }));
    const messages = encodeCommit(entries, 7, 1_000_000);
    expect(messages.map(({ first, last, id }) => ({ first, last, id }))).toEqual([
      { first: 4, last: 6, id: '7:6' },
    ]);
    const decoded = decodeMessage(headersOf(messages[0]!, 7), messages[0]!.payload);
    expect(decoded).toMatchObject({ epoch: 7, first: 4, last: 6, entries });
  });

  it('carry texts of users as they are, also keys that end in an escape', () => {
    const texts = [
      String.raw`{"a":"b","k\\":"1"}`,
      String.raw`{"a":"b","k\"":"1"}`,
      String.raw`{"a":"b","k\n":"1"}`,
    ];
    const entries = texts.map((text, at) => appendedEntry(at + 1, { data: text, state: text }));
    const [message] = encodeCommit(entries, 1, 1_000_000);
    expect(decodeMessage(headersOf(message!), message!.payload).entries).toEqual(entries);
  });

  it('split a long commit into parts below the limit, each with an id of its own, that join to the whole', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 700, max: 5_000 }), (lengths, limit) => {
        const entries = lengths.map((length, at) => appendedEntry(at + 1, { state: 'x'.repeat(length) }));
        const messages = encodeCommit(entries, 1, limit);
        const decoded = messages.map((it) => decodeMessage(headersOf(it), it.payload));
        expect(messages.every((it) => it.payload.length <= limit)).toBe(true);
        expect(new Set(messages.map((it) => it.id)).size).toBe(messages.length);
        expect(messages.flatMap((it) => it.entries)).toEqual(entries);
        // What is there decodes to what was sent; an entry over the limit leaves an empty message in its place.
        for (const [at, { entries: read }] of decoded.entries()) {
          if (read.length > 0) expect(read).toEqual(messages[at]!.entries);
          else expect(JSON.stringify(messages[at]!.entries).length).toBeGreaterThan(limit);
        }
      }),
    );
  });

  it('of which a stranger could have sent any are refused', () => {
    const good = encodeCommit([appendedEntry(4), appendedEntry(5)], 1, 100_000)[0]!;
    const wrong: [string, (name: string) => string, Uint8Array][] = [
      ['no headers', () => '', good.payload],
      ['not a number', headersOf({ first: Number.NaN, last: 5 }), good.payload],
      ['not JSON', headersOf(good), bytes('[{"position":4')],
      ['not a list', headersOf(good), bytes('{"position":4}')],
      ['fields missing', headersOf({ first: 4, last: 4 }), bytes('[{"position":4}]')],
      ['a range that runs backwards', headersOf({ first: 5, last: 4 }), good.payload],
      ['a range without end', headersOf({ first: 4, last: 6 }), good.payload],
      ['other positions', headersOf({ first: 5, last: 6 }), good.payload],
      ['a position of 0', headersOf({ first: 0, last: 1 }), good.payload],
    ];
    for (const [what, header, payload] of wrong) {
      expect(() => decodeMessage(header, payload), what).toThrow(GarbageMessageError);
    }
  });

  it('never throw anything but garbage errors, whatever the bytes', () => {
    // An empty list is a message: it sends its readers to the log.
    const anyBytes = fc.uint8Array().filter((it) => Buffer.from(it).toString().trim() !== '[]');
    fc.assert(
      fc.property(anyBytes, (payload) => {
        expect(() => decodeMessage(headersOf({ first: 1, last: 1 }), payload)).toThrow(GarbageMessageError);
      }),
    );
  });
});
