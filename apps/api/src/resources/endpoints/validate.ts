import { type KubeObject } from '@berth/domain';
import { dnsLabelProblems, type FieldError, invalid, required } from '@berth/kube';
import {
  validateListedPortName,
  validatePort,
  validateProtocol,
  validateReachableAddress,
} from '../network-rules.js';
import { validateObjectName } from '../object-name.js';
import { type AddressInput, type PortInput, type SubsetInput, subsetsOf } from './endpoints-input.js';

/** All broken rules of Endpoints, whether new or changed. */
export function validateEndpoints(endpoints: KubeObject): readonly FieldError[] {
  return subsetsOf(endpoints).flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`));
}

function validateSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: SubsetInput,
  field: string,
): readonly FieldError[] {
  const isEmpty = addresses.length === 0 && notReadyAddresses.length === 0;
  return [
    ...(isEmpty ? [required(field, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, at) => validateEndpoint(address, `${field}.addresses[${at}]`)),
    ...notReadyAddresses.flatMap((address, at) =>
      validateEndpoint(address, `${field}.notReadyAddresses[${at}]`),
    ),
    ...ports.flatMap((port, at) => validateEndpointPort(port, ports.length > 1, `${field}.ports[${at}]`)),
  ];
}

function validateEndpoint(
  { ip = '', hostname = '', nodeName }: AddressInput,
  field: string,
): readonly FieldError[] {
  return [
    ...validateReachableAddress(ip, `${field}.ip`),
    ...(hostname === ''
      ? []
      : dnsLabelProblems(hostname).map((problem) => invalid(`${field}.hostname`, hostname, problem))),
    ...(nodeName === undefined ? [] : validateObjectName(nodeName, `${field}.nodeName`)),
  ];
}

function validateEndpointPort(
  { name, port, protocol }: PortInput,
  several: boolean,
  field: string,
): readonly FieldError[] {
  return [
    ...validateListedPortName(name, several, `${field}.name`),
    ...validatePort(port, `${field}.port`),
    ...validateProtocol(protocol, `${field}.protocol`),
  ];
}
