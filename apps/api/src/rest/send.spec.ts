import { describe, expect, it } from 'vitest';
import { type ApiReply, type ApiRequest } from './api-request.js';
import { addWarnings, sendTagged } from './send.js';

function warningsOf(texts: readonly string[]): readonly string[] {
  const sent: string[] = [];
  const header = (_name: string, values: readonly string[]): void => void sent.push(...values);
  // All that warnings need of a reply.
  addWarnings({ header } as unknown as ApiReply, texts);
  return sent;
}

describe('addWarnings', () => {
  it('quotes each text and leaves only what a header may hold', () => {
    expect(warningsOf(['unknown field "spec.ä\n"', 'other'])).toEqual([
      '299 - "unknown field \\"spec.??\\""',
      '299 - "other"',
    ]);
    expect(warningsOf([])).toEqual([]);
  });

  it('stops before the headers grow past what clients read', () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `unknown field "f${index}"`);
    const sent = warningsOf([...texts, 'x'.repeat(10_000)]);
    expect(sent.join('').length).toBeLessThan(8 * 1024);
    expect(sent[0]).toContain('f0');
    expect(warningsOf(['x'.repeat(10_000)])[0]).toHaveLength('299 - ""'.length + 256);
  });
});

describe('sendTagged', () => {
  it.each([
    ['"a"', 304],
    ['W/"a"', 304],
    ['"b", W/"a"', 304],
    ['*', 304],
    ['"b"', 200],
    ['', 200],
    [undefined, 200],
  ])('to a client that has %s answers %d', async (known, code) => {
    let answered = 200;
    const reply = {
      header: () => reply,
      code: (given: number) => ((answered = given), reply),
      send: () => reply,
    };
    const request = { headers: { 'if-none-match': known } };
    // All that an answer needs of both.
    await sendTagged(
      request as unknown as ApiRequest,
      reply as unknown as ApiReply,
      'text',
      'text/plain',
      'a',
    );
    expect(answered).toBe(code);
  });
});
