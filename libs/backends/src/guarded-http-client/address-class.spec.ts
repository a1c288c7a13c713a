import { describe, expect, it } from 'vitest';
import { classifyAddress, isPermittedAddress } from './address-class.js';

describe('classifyAddress', () => {
  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'takes %s for public',
    (address) => expect(classifyAddress(address)).toBe('public'),
  );

  it.each([
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.66.86',
    '::1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
  ])('takes %s for private', (address) => expect(classifyAddress(address)).toBe('private'));

  it.each([
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.2.1',
    '::',
    '::ffff:0:0',
    'ff02::1',
    '2002::1',
    '2001:db8::1',
    '::7f00:1',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '100.100.100.200',
    'fd00:ec2::254',
    'FD00:EC2:0:0:0:0:0:254',
    'heketi',
    '',
  ])('takes %j for nobody’s server', (address) => expect(classifyAddress(address)).toBe('never'));

  it('opens private addresses by permit only, and the others never', () => {
    expect(isPermittedAddress('127.0.0.1', false)).toBe(false);
    expect(isPermittedAddress('127.0.0.1', true)).toBe(true);
    expect(isPermittedAddress('0.0.0.0', true)).toBe(false);
  });
});
