import { describe, expect, it } from 'vitest';
import { volumeName, volumeOwner } from './volume-name.js';

const owner = { installationId: 'eu-1', claimUid: '0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee' };

describe('volumeName', () => {
  it('carries installation and claim, and gives them back', () => {
    expect(volumeName(owner)).toBe('berth_eu-1_0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee');
    expect(volumeOwner(volumeName(owner))).toEqual(owner);
    expect(volumeOwner(volumeName(owner, 'team-a'))).toEqual(owner);
  });

  it('is of a form every back end takes', () => {
    expect(volumeName(owner)).toMatch(/^[a-zA-Z0-9_-]{1,200}$/);
    for (const wrong of [
      { ...owner, installationId: 'eu_1' },
      { ...owner, claimUid: 'db' },
    ]) {
      expect(() => volumeName(wrong)).toThrow(RangeError);
    }
    expect(() => volumeName(owner, 'a_b')).toThrow(RangeError);
  });

  it.each([
    'vol_0123',
    'heketidbstorage',
    '',
    '__',
    'a_b_c',
    `${volumeName(owner)}_more`,
    `_eu-1_${owner.claimUid}`,
  ])('takes %j for foreign', (name) => expect(volumeOwner(name)).toBeUndefined());
});
