import { isIP } from 'node:net';
import { dnsLabelProblems, type FieldError, invalid, notSupported, required } from '@berth/kube';

/** What a port of any object can be spoken to with. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

const PORT_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** A port number that must be there. */
export function validatePort(port: number | undefined, field: string): readonly FieldError[] {
  if (port === undefined || port === 0) return [required(field)];
  return port > 0 && port < 65_536 ? [] : [invalid(field, port, 'must be between 1 and 65535, inclusive')];
}

/** The name of a port as containers have them, and as others point at it. */
export function validatePortName(name: string, field: string): readonly FieldError[] {
  return portNameProblems(name).map((problem) => invalid(field, name, problem));
}

function portNameProblems(name: string): readonly string[] {
  if (name.length > 15) return ['must be no more than 15 characters'];
  if (!PORT_NAME.test(name)) {
    return [
      "must contain only alphanumeric characters (a-z, 0-9), and hyphens ('-'), and begin and end with an alphanumeric character",
    ];
  }
  return [
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ];
}

/** A protocol, which defaults have filled in. */
export function validateProtocol(protocol: string | undefined, field: string): readonly FieldError[] {
  if (protocol === undefined || protocol === '') return [required(field)];
  return (PROTOCOLS as readonly string[]).includes(protocol)
    ? []
    : [notSupported(field, protocol, PROTOCOLS)];
}

/** The name of a port in a list: a DNS label, needed where there are several. */
export function validateListedPortName(
  name: string | undefined,
  several: boolean,
  field: string,
): readonly FieldError[] {
  if (name === undefined || name === '') return several ? [required(field)] : [];
  return dnsLabelProblems(name).map((problem) => invalid(field, name, problem));
}

/** An address in its usual form. */
export function validateAddress(address: string, field: string): readonly FieldError[] {
  return isIP(address) === 0 || address.includes('%')
    ? [invalid(field, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
    : [];
}

/** An address that others can reach: no loopback, no link-local one. */
export function validateReachableAddress(address: string, field: string): readonly FieldError[] {
  const errors = validateAddress(address, field);
  if (errors.length > 0) return errors;
  const bytes = addressBytes(address);
  return SPECIAL.filter(({ holds }) => holds(bytes)).map(({ why }) =>
    invalid(field, address, why.replace('%', address)),
  );
}

const SPECIAL: readonly { readonly why: string; readonly holds: (bytes: readonly number[]) => boolean }[] = [
  { why: 'may not be unspecified (%)', holds: (bytes) => bytes.every((byte) => byte === 0) },
  {
    why: 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
    holds: (bytes) =>
      bytes.length === 4
        ? bytes[0] === 127
        : bytes.at(-1) === 1 && bytes.slice(0, -1).every((byte) => byte === 0),
  },
  {
    why: 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    holds: ([first = 0, second = 0, ...rest]) =>
      rest.length === 2 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80,
  },
  {
    why: 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    holds: ([first = 0, second = 0, third = 0, ...rest]) =>
      rest.length === 1
        ? first === 224 && second === 0 && third === 0
        : first === 0xff && (second & 0x0f) === 0x02,
  },
];

/** Four bytes, or sixteen; an IPv4 address in IPv6 is the IPv4 address. */
function addressBytes(address: string): readonly number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  // The URL parser brings every spelling to groups of hexadecimal digits.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: zeros }, () => 0), ...back];
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff]);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? bytes.slice(12) : bytes;
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
