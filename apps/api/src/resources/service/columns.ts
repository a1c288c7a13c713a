import { type KubeObject } from '@berth/domain';
import { AGE_COLUMN, ageOf, column, NAME_COLUMN, type TableLayout } from '@berth/kube';
import { listCell } from '../list-cell.js';
import { serviceSpec, type ServicePortInput, type ServiceStatusInput } from './service-input.js';

export const serviceTable: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Type', 'How the service is reached.'),
    column('Cluster-IP', 'Address inside the cluster.'),
    column('External-IP', 'Addresses outside the cluster.'),
    column('Port(s)', 'Ports, with the port on the nodes where there is one.'),
    AGE_COLUMN,
    column('Selector', 'Labels of the pods behind the service.', { priority: 1 }),
  ],
  cells: (object, nowMs) => {
    const { type = '', clusterIP, ports = [], selector = {} } = serviceSpec(object);
    return [
      object.metadata.name,
      type,
      listCell([clusterIP ?? '']),
      outerAddress(object),
      listCell(ports.map(portText)),
      ageOf(object.metadata.creationTimestamp, nowMs),
      listCell(Object.entries(selector).map(([key, value]) => `${key}=${value}`)),
    ];
  },
};

function outerAddress(object: KubeObject): string {
  const { type, externalIPs = [], externalName } = serviceSpec(object);
  if (type === 'ExternalName') return listCell([externalName ?? '']);
  if (type !== 'LoadBalancer') return listCell(externalIPs);
  const { loadBalancer } = (object.status ?? {}) as ServiceStatusInput;
  const given = (loadBalancer?.ingress ?? []).map(({ ip = '', hostname = '' }) =>
    ip === '' ? hostname : ip,
  );
  const all = [...given, ...externalIPs].filter((address) => address !== '');
  return all.length === 0 ? '<pending>' : all.join(',');
}

function portText({ port = 0, nodePort = 0, protocol = '' }: ServicePortInput): string {
  return nodePort === 0 ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`;
}
