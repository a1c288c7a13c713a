import { BlockList, isIP } from 'node:net';

/**
 * `private` takes an explicit permit: private, shared, loopback and link-local ranges. `never` is nobody's server:
 * unspecified, multicast, reserved and documentation ranges, and the metadata servers of clouds.
 */
export type AddressClass = 'public' | 'private' | 'never';

const PRIVATE_V4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];
const NEVER_V4 = [
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const PRIVATE_V6 = ['::1/128', 'fc00::/7', 'fe80::/10', 'fec0::/10'];
/** Of what is left, global unicast without its tunnels and its documentation ranges is public. */
const PUBLIC_V6 = ['2000::/3'];
const NEVER_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Where clouds give credentials to whoever asks from inside a machine: no permit covers these. */
const METADATA_V4 = ['100.100.100.200/32', '168.63.129.16/32', '169.254.169.254/32', '169.254.170.2/32'];
const METADATA_V6 = ['fd00:ec2::254/128', 'fd20:ce::254/128'];
/** Forms that carry an IPv4 address in their last 32 bits: mapped, and translated. */
const EMBEDDED_V6 = ['::ffff:0:0/96', '64:ff9b::/96'];

const privateV4 = blockList(PRIVATE_V4, 'ipv4');
const neverV4 = blockList([...NEVER_V4, ...METADATA_V4], 'ipv4');
const privateV6 = blockList(PRIVATE_V6, 'ipv6');
const publicV6 = blockList(PUBLIC_V6, 'ipv6');
const neverV6 = blockList(NEVER_V6, 'ipv6');
const metadataV6 = blockList(METADATA_V6, 'ipv6');
const embeddedV6 = blockList(EMBEDDED_V6, 'ipv6');

/** What kind of address this is; what is no address at all is `never`. */
export function classifyAddress(address: string): AddressClass {
  const [bare = ''] = address.split('%', 1);
  if (isIP(bare) === 4) return classifyV4(bare);
  if (isIP(bare) !== 6) return 'never';
  if (embeddedV6.check(bare, 'ipv6')) return classifyV4(lastFourBytes(bare));
  if (metadataV6.check(bare, 'ipv6')) return 'never';
  if (privateV6.check(bare, 'ipv6')) return 'private';
  return publicV6.check(bare, 'ipv6') && !neverV6.check(bare, 'ipv6') ? 'public' : 'never';
}

/** Whether a connection to this address may be made. */
export function isPermittedAddress(address: string, privateAddresses: boolean): boolean {
  const kind = classifyAddress(address);
  return kind === 'public' || (kind === 'private' && privateAddresses);
}

function classifyV4(address: string): AddressClass {
  if (neverV4.check(address)) return 'never';
  return privateV4.check(address) ? 'private' : 'public';
}

/** Of an IPv6 address in any of its spellings. */
function lastFourBytes(address: string): string {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(address)?.[0];
  if (dotted !== undefined) return dotted;
  // A URL's host has one spelling only: the last two groups, or what an elision left of them.
  const host = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [high = '', low = ''] = host.split(':').slice(-2);
  const value = (Number.parseInt(high || '0', 16) << 16) | Number.parseInt(low || '0', 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
