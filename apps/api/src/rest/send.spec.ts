import { describe, expect, it } from 'vitest';
import { type ApiReply } from './api-request.js';
import { addWarnings } from './send.js';

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
