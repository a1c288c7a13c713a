import { type KubeObject } from '@berth/domain';

export type ServicePortInput = {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
};

/** A Service's spec as a decoded body has it: the right types, nothing else is promised. */
export type ServiceSpecInput = {
  readonly type?: string;
  readonly ports?: readonly ServicePortInput[];
  readonly selector?: { readonly [key: string]: string };
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly externalIPs?: readonly string[];
  readonly externalName?: string;
  readonly sessionAffinity?: string;
};

export type ServiceStatusInput = {
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
  };
};

/** The spec of a decoded Service; an absent one has no fields. */
export function serviceSpec(service: KubeObject): ServiceSpecInput {
  // The schema of the kind has made sure of the types.
  return (service.spec ?? {}) as ServiceSpecInput;
}

/** The Service with the defaults that one field takes from another. */
export function completedService(service: KubeObject): KubeObject {
  if (service.spec === undefined) return service;
  const spec = serviceSpec(service);
  const { clusterIP = '', clusterIPs, ports } = spec;
  return {
    ...service,
    spec: {
      ...spec,
      ...(clusterIP !== '' && clusterIPs === undefined && { clusterIPs: [clusterIP] }),
      ...(ports !== undefined && { ports: ports.map(withTarget) }),
    },
  };
}

function withTarget(port: ServicePortInput): ServicePortInput {
  const { targetPort = '' } = port;
  return port.port === undefined || (targetPort !== '' && targetPort !== 0)
    ? port
    : { ...port, targetPort: port.port };
}

/** An address once given stays, also where a writer does not repeat it. */
export function withClusterAddress(after: KubeObject, before: KubeObject): KubeObject {
  const { clusterIP, clusterIPs } = serviceSpec(before);
  const spec = serviceSpec(after);
  if (clusterIP === undefined || spec.clusterIP !== undefined || spec.type === 'ExternalName') return after;
  return { ...after, spec: { ...spec, clusterIP, ...(clusterIPs !== undefined && { clusterIPs }) } };
}
