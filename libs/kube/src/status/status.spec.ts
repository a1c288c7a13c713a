import { describe, expect, it } from 'vitest';
import { failureStatus, STATUS_CODES, successStatus } from './status.js';

describe('failureStatus', () => {
  it('leaves out empty details', () => {
    expect(failureStatus('BadRequest', 'no', { name: '', causes: [] })).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'no',
      reason: 'BadRequest',
      code: 400,
    });
  });

  it('has a code for every reason', () => {
    for (const code of Object.values(STATUS_CODES)) expect(code).toBeGreaterThanOrEqual(400);
  });
});

describe('successStatus', () => {
  it('names the incarnation that is gone', () => {
    expect(successStatus({ name: 'pv1', group: '', kind: 'persistentvolumes', uid: 'u1' })).toMatchObject({
      status: 'Success',
      code: 200,
      details: { name: 'pv1', kind: 'persistentvolumes', uid: 'u1' },
    });
  });
});
