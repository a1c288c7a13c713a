import { type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type LookupFunction } from 'node:net';
import { isPermittedAddress } from './address-class.js';

/** All addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** A host name whose addresses are all refused. */
export class AddressForbiddenError extends Error {
  override readonly name = 'AddressForbiddenError';
  readonly code = 'BERTH_ADDRESS_FORBIDDEN';
}

export const resolveHost: ResolveHost = (hostname) => lookup(hostname, { all: true });

/**
 * The lookup of a connection. A socket connects to nothing but what its lookup gave, so an address refused here is
 * never connected to, whatever the name means a moment later.
 */
export function checkedLookup(resolve: ResolveHost, privateAddresses: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const wanted = addresses.filter(
          ({ family }) => !options.family || family === numeric(options.family),
        );
        const permitted = wanted.filter(({ address }) => isPermittedAddress(address, privateAddresses));
        const [first] = permitted;
        if (first === undefined) callback(refusal(hostname, wanted.length), '', 0);
        else if (options.all === true) callback(null, permitted);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

function refusal(hostname: string, found: number): Error {
  if (found === 0) return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
  return new AddressForbiddenError(`${hostname} has a private address, which its Backend does not allow`);
}

function numeric(family: number | 'IPv4' | 'IPv6'): number {
  if (typeof family === 'number') return family;
  return family === 'IPv4' ? 4 : 6;
}
