import {
  integerSchema,
  kindSchema,
  listSchema,
  objectSchema,
  type ObjectSchema,
  stringSchema,
} from '@berth/kube';
import { objectReferenceSchema } from '../reference-schemas.js';

const address = objectSchema(
  'One address.',
  {
    ip: stringSchema('The address; neither loopback nor link-local.'),
    hostname: stringSchema('Name of the host.'),
    nodeName: stringSchema('The node the address is on.'),
    targetRef: { ...objectReferenceSchema, description: 'The object that has the address.' },
  },
  { name: 'io.k8s.api.core.v1.EndpointAddress', required: ['ip'], mapType: 'atomic' },
);

const port = objectSchema(
  'One port.',
  {
    name: stringSchema('Name of the port; needed where there are several.'),
    port: integerSchema('Number of the port.'),
    protocol: stringSchema('UDP, TCP or SCTP.', { default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] }),
    appProtocol: stringSchema('What is spoken at the port.'),
  },
  { name: 'io.k8s.api.core.v1.EndpointPort', required: ['port'], mapType: 'atomic' },
);

const subset = objectSchema(
  'Addresses and ports: every address has every port.',
  {
    addresses: listSchema('Addresses that are ready.', address, { listType: 'atomic' }),
    notReadyAddresses: listSchema('Addresses that are not ready yet, or not well.', address, {
      listType: 'atomic',
    }),
    ports: listSchema('Ports of the addresses.', port, { listType: 'atomic' }),
  },
  { name: 'io.k8s.api.core.v1.EndpointSubset' },
);

export const endpointsSchema: ObjectSchema = kindSchema(
  'io.k8s.api.core.v1.Endpoints',
  'Where a Service really is. A GlusterFS volume names Endpoints with the hosts of its storage.',
  { subsets: listSchema('All addresses, by the ports they have.', subset, { listType: 'atomic' }) },
);
