import { describe, expect, it } from 'vitest';
import { AnswerLostError, NotSentError, RedirectRefusedError, RequestForbiddenError } from '../errors.js';
import { refusalOf, refusalOfError } from './refusals.js';

const answer = (status: number, text = '', headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(`${text}\n`),
});

describe('refusalOf', () => {
  it.each([
    [400, 'Invalid replica value', 'InvalidRequest', false, false],
    [400, 'Invalid dispersion combination: 3+1', 'InvalidRequest', false, false],
    [400, 'validation failed: size: must be no less than 1.', 'InvalidRequest', false, false],
    [
      400,
      'Requested volume size (2 GB) is smaller than the minimum supported volume size (4194304)',
      'InvalidRequest',
      false,
      false,
    ],
    [400, 'Cluster id 00 not found', 'NotFound', true, true],
    [400, 'No clusters configured', 'NoSpace', true, false],
    [
      401,
      'Invalid JWT token: signature is invalid (client and server secrets may not match)',
      'Unauthorized',
      true,
      false,
    ],
    [401, 'Invalid JWT token: Token is expired by 1h0m0s', 'Unauthorized', true, false],
    [401, 'Administrator access required', 'Unauthorized', true, false],
    [404, 'Id not found', 'NotFound', false, false],
    [404, 'Invalid path or request', 'Misdirected', true, false],
    [409, 'Cannot delete volume containing the Heketi database', 'InvalidRequest', false, false],
    [422, 'request unable to be parsed', 'InvalidRequest', false, false],
    [429, 'Server busy. Retry operation later.', 'Busy', true, false],
    [500, 'Failed to allocate new volume: No space', 'NoSpace', true, true],
    [500, 'Failed to allocate new volume: No nodes in cluster', 'NoSpace', true, true],
    [500, 'Failed to allocate new volume: No online storage devices in cluster', 'NoSpace', true, true],
    [500, "Failed to allocate new volume: Volume name 'a' already in use", 'NameInUse', false, false],
    [500, 'Failed to allocate new volume: Cluster has 1000 volumes and limit is 1000', 'NoSpace', true, true],
    [
      500,
      'Failed to allocate new volume: Cluster does not support requested volume type',
      'InvalidRequest',
      true,
      true,
    ],
    [500, 'Failed to allocate volume expansion: Maximum number of bricks reached.', 'NoSpace', true, true],
    [
      500,
      'Failed to set up volume delete: The target exists, contains other items, or is in use.',
      'InUse',
      true,
      false,
    ],
    [503, 'Service disabled for maintenance', 'Busy', true, false],
    [307, '', 'Misdirected', true, false],
  ])('%i %s is %s', (status, text, reason, later, elsewhere) => {
    expect(refusalOf(answer(status, text))).toMatchObject({ reason, helps: { later, elsewhere } });
  });

  it.each([
    [200, ''],
    [303, ''],
    [408, ''],
    [500, 'Internal Server Error'],
    [502, 'Bad Gateway'],
    [503, 'Service Unavailable'],
    [504, ''],
  ])('%i %s leaves open what was done', (status, text) =>
    expect(refusalOf(answer(status, text))).toBeUndefined(),
  );

  it('keeps the words of Heketi for operators, on one short line', () => {
    const refused = refusalOf(answer(400, `evil\u001b[31m\nline ${'x'.repeat(5000)}`));
    expect(refused?.message).not.toContain('evil');
    expect(refused?.detail).toMatch(/^evil \[31m line x+…$/);
    expect(refused?.detail?.length).toBeLessThan(310);
  });

  it.each([
    ['7', 7_000],
    ['999999999', 3_600_000],
    [new Date(0).toUTCString(), 0],
  ])('reads Retry-After %s', (text, retryAfterMs) => {
    expect(refusalOf(answer(429, '', { 'retry-after': text }))).toMatchObject({ retryAfterMs });
  });

  it('drops a Retry-After that is none', () => {
    expect(refusalOf(answer(429, '', { 'retry-after': 'soon' }))).not.toHaveProperty('retryAfterMs');
  });
});

describe('refusalOfError', () => {
  it('tells what never left from what may have arrived', () => {
    expect(refusalOfError(new RequestForbiddenError('x'))).toMatchObject({ reason: 'Forbidden' });
    expect(refusalOfError(new NotSentError('x', 'ECONNREFUSED'))).toMatchObject({ reason: 'Unreachable' });
    expect(refusalOfError(new RedirectRefusedError('http://a:80', 'http://b:80', 307))).toMatchObject({
      reason: 'Misdirected',
    });
    expect(refusalOfError(new RedirectRefusedError('http://a:80', 'http://b:80', 303))).toBeUndefined();
    expect(refusalOfError(new AnswerLostError('x', 'ECONNRESET'))).toBeUndefined();
  });
});
