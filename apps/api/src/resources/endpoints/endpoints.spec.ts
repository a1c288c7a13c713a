import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { endpoints } from './endpoints.js';
import { validateEndpoints } from './validate.js';

type Subset = Record<string, unknown>;
const withSubsets = (...subsets: readonly Subset[]) => coreObject('Endpoints', { subsets });
const at = (...ips: readonly string[]) => ({ addresses: ips.map((ip) => ({ ip })) });
const port = { port: 1, protocol: 'TCP' };

describe('validateEndpoints', () => {
  it.each([
    ['none', withSubsets()],
    [
      'addresses with a port',
      withSubsets({ ...at('10.0.0.1', 'fd00::1', '::ffff:10.0.0.1'), ports: [port] }),
    ],
    ['addresses without ports', withSubsets({ notReadyAddresses: [{ ip: '192.168.0.1', nodeName: 'n1' }] })],
  ])('takes %s', (_what, given) => {
    expect(validateEndpoints(given)).toEqual([]);
  });

  it.each([
    [
      'no address',
      { ports: [port] },
      'subsets[0] FieldValueRequired Required value: must specify `addresses` or `notReadyAddresses`',
    ],
    [
      'a name as an address',
      at('gluster1'),
      'subsets[0].addresses[0].ip FieldValueInvalid Invalid value: "gluster1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      'a port beyond all',
      { ...at('10.0.0.1'), ports: [{ ...port, port: 65_536 }] },
      'subsets[0].ports[0].port FieldValueInvalid Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
    [
      'an unknown protocol',
      { ...at('10.0.0.1'), ports: [{ ...port, protocol: 'ICMP' }] },
      'subsets[0].ports[0].protocol FieldValueNotSupported Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
  ])('refuses %s', (_what, subset, error) => {
    expect(errorLines(validateEndpoints(withSubsets(subset)))).toEqual([error]);
  });

  it.each([
    ['0.0.0.0', 'may not be unspecified (0.0.0.0)'],
    ['::', 'may not be unspecified (::)'],
    ['127.0.0.2', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::ffff:127.0.0.1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.169.254', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['fe80::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.1', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
    ['ff02::1', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ])('refuses the address %s', (ip, why) => {
    expect(errorLines(validateEndpoints(withSubsets(at(ip))))).toEqual([
      `subsets[0].addresses[0].ip FieldValueInvalid Invalid value: "${ip}": ${why}`,
    ]);
  });

  it('wants names where there are several ports', () => {
    const ports = [port, { ...port, port: 2, name: 'b' }];
    expect(errorLines(validateEndpoints(withSubsets({ ...at('10.0.0.1'), ports })))).toEqual([
      'subsets[0].ports[0].name FieldValueRequired Required value',
    ]);
  });
});

describe('the table of Endpoints', () => {
  const shown = (...subsets: readonly Subset[]) => endpoints.table.cells(withSubsets(...subsets), 0)[1];

  it.each([
    ['<none>', []],
    ['10.0.0.1,10.0.0.2', [at('10.0.0.1', '10.0.0.2')]],
    ['10.0.0.1:1,[fd00::1]:1', [{ ...at('10.0.0.1', 'fd00::1'), ports: [port] }]],
    [
      '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...',
      [at('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5')],
    ],
  ])('shows %s', (cell, subsets) => {
    expect(shown(...subsets)).toBe(cell);
  });
});
