import { describe, expect, it } from 'vitest';
import { certificateUser } from './client-certificate.js';

const NOW = Date.parse('2026-06-01T00:00:00Z');

function userOf(subject: object, more: object = {}, authorized = true) {
  const certificate = { subject, valid_to: 'Jun  1 00:00:10 2026 GMT', ...more };
  const getPeerCertificate = () => certificate;
  return certificateUser({ authorized, getPeerCertificate }, NOW);
}

describe('a client certificate', () => {
  it('names one user, and any number of groups', () => {
    expect(userOf({ CN: 'carol' })).toEqual({ name: 'carol', uid: '', groups: ['system:authenticated'] });
    expect(userOf({ CN: 'carol', O: 'devs' })?.groups).toEqual(['devs', 'system:authenticated']);
    expect(userOf({ CN: 'carol', O: ['devs', 'ops'] })?.groups).toEqual([
      'devs',
      'ops',
      'system:authenticated',
    ]);
  });

  it('of nobody, of several, or not verified, is nobody', () => {
    expect(userOf({ O: 'system:masters' })).toBeUndefined();
    expect(userOf({ CN: '', O: 'devs' })).toBeUndefined();
    expect(userOf({ CN: ['carol', 'root'] })).toBeUndefined();
    expect(userOf({ CN: 'carol' }, {}, false)).toBeUndefined();
  });

  it('that has ended since the connection was made is nobody', () => {
    expect(userOf({ CN: 'carol' }, { valid_to: 'May 31 23:59:59 2026 GMT' })).toBeUndefined();
    expect(userOf({ CN: 'carol' }, { valid_to: 'no date' })).toBeUndefined();
  });
});
