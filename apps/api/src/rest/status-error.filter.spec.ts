import { InvalidAppendError } from '@berth/event-store';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { toApiError } from './status-error.filter.js';

const httpError = (message: string, statusCode: number) => Object.assign(new Error(message), { statusCode });

describe('toApiError', () => {
  it('lets a client that breaks off answer for it, not the server', () => {
    expect(toApiError(httpError('aborted', 400))).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  it('takes no code that only a server can mean', () => {
    expect(toApiError(httpError('upstream', 503))).toMatchObject({ code: 500, reason: 'InternalError' });
    expect(toApiError(httpError('odd', Number.NaN)).code).toBe(500);
    expect(toApiError('text').code).toBe(500);
  });

  it('says how large an object may be', () => {
    const error = toApiError(new InvalidAppendError('changes[0].data', 'is 3 bytes', {}, 2));
    expect([error.code, error.message]).toEqual([413, 'Request entity too large: limit is 2']);
    expect(toApiError(new InvalidAppendError('changes[0].data', 'contains NUL')).code).toBe(400);
  });

  it.each([
    ['PATCH', 'application/merge-patch+json'],
    ['POST', 'application/yaml'],
  ])('names the content type of a %s it cannot read, and what it can', (method, known) => {
    const request = { method, headers: { 'content-type': 'nonsense' } };
    const error = toApiError(new UnsupportedMediaTypeException(), request);
    expect(error.code).toBe(415);
    expect(error.message).toContain('nonsense');
    expect(error.message).toContain(known);
  });
});
