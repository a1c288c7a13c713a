import { type KubeObject } from '@berth/domain';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  labelErrors,
  notSupported,
  required,
} from '@berth/kube';
import {
  validateAddress,
  validateListedPortName,
  validatePort,
  validatePortName,
  validateProtocol,
  validateReachableAddress,
} from '../network-rules.js';
import { validateObjectName } from '../object-name.js';
import { type ServicePortInput, serviceSpec, type ServiceSpecInput } from './service-input.js';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
/** The address of a Service that has none. */
export const HEADLESS = 'None';

/** Names of Services are names of hosts in an older sense: a letter first. */
export function serviceNameProblems(name: string): readonly string[] {
  return [
    ...(name.length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name)
      ? []
      : [
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        ]),
  ];
}

/** All broken rules of a Service, whether new or changed. */
export function validateService(service: KubeObject): readonly FieldError[] {
  const spec = serviceSpec(service);
  const { type = '', sessionAffinity = '' } = spec;
  return [
    ...validatePorts(spec),
    ...validateAddresses(spec),
    ...labelErrors(spec.selector, 'spec.selector'),
    ...(AFFINITIES.includes(sessionAffinity)
      ? []
      : [notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)]),
    ...(TYPES.includes(type) ? [] : [notSupported('spec.type', type, TYPES)]),
    ...(type === 'ExternalName' ? validateExternalName(spec) : []),
  ];
}

/** What a change of a Service must leave as it was. */
export function validateServiceUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const [next, last] = [serviceSpec(after), serviceSpec(before)];
  const { clusterIP = '' } = last;
  const moved = clusterIP !== '' && last.type !== 'ExternalName' && next.type !== 'ExternalName';
  return moved && next.clusterIP !== clusterIP
    ? [invalid('spec.clusterIPs[0]', next.clusterIPs, 'may not change once set')]
    : [];
}

function validateAddresses({ clusterIP = '', externalIPs = [] }: ServiceSpecInput): readonly FieldError[] {
  return [
    ...(clusterIP === '' || clusterIP === HEADLESS ? [] : validateAddress(clusterIP, 'spec.clusterIP')),
    ...externalIPs.flatMap((address, index) =>
      validateReachableAddress(address, `spec.externalIPs[${index}]`),
    ),
  ];
}

function validateExternalName({
  externalName = '',
  clusterIP = '',
}: ServiceSpecInput): readonly FieldError[] {
  const name = externalName.replace(/\.$/, '');
  return [
    ...(clusterIP === '' ? [] : [forbidden('spec.clusterIP', 'may not be set for ExternalName services')]),
    ...(name === '' ? [required('spec.externalName')] : validateObjectName(name, 'spec.externalName')),
  ];
}

function validatePorts({ ports = [], type, clusterIP }: ServiceSpecInput): readonly FieldError[] {
  const needed = type !== 'ExternalName' && clusterIP !== HEADLESS;
  if (ports.length === 0) return needed ? [required('spec.ports')] : [];
  return [
    ...ports.flatMap((port, index) => validateServicePort(port, ports.length > 1, `spec.ports[${index}]`)),
    ...repeated(ports, ({ name = '' }) => name).map(([index, name]) =>
      duplicate(`spec.ports[${index}].name`, name),
    ),
    ...repeated(ports, ({ protocol, port }) => `${protocol}/${port}`).map(([index]) =>
      duplicate(`spec.ports[${index}]`, { port: ports[index]?.port, protocol: ports[index]?.protocol }),
    ),
  ];
}

function validateServicePort(
  { name, port, protocol, targetPort, nodePort = 0 }: ServicePortInput,
  several: boolean,
  field: string,
): readonly FieldError[] {
  return [
    ...validateListedPortName(name, several, `${field}.name`),
    ...validatePort(port, `${field}.port`),
    ...validateProtocol(protocol, `${field}.protocol`),
    ...(typeof targetPort === 'string' ? validatePortName(targetPort, `${field}.targetPort`) : []),
    ...(typeof targetPort === 'number' ? validatePort(targetPort, `${field}.targetPort`) : []),
    ...(nodePort === 0 ? [] : validatePort(nodePort, `${field}.nodePort`)),
  ];
}

/** Where a key occurs that occurred before; the empty text is no key. */
function repeated(
  ports: readonly ServicePortInput[],
  keyOf: (port: ServicePortInput) => string,
): readonly (readonly [number, string])[] {
  const keys = ports.map(keyOf);
  return keys
    .map((key, index) => [index, key] as const)
    .filter(([index, key]) => key !== '' && keys.indexOf(key) < index);
}
