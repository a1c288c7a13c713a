import {
  booleanSchema,
  integerSchema,
  keyedListSchema,
  kindSchema,
  listSchema,
  mapSchema,
  objectSchema,
  type ObjectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { conditionSchema } from '../condition-schema.js';
import { keptList } from '../schema-parts.js';

const V1 = 'io.k8s.api.core.v1';

const port = objectSchema(
  'A port of the service.',
  {
    name: stringSchema('Name of the port; needed where there are several.'),
    protocol: stringSchema('TCP, UDP or SCTP.', { default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] }),
    appProtocol: stringSchema('What is spoken at the port.'),
    port: integerSchema('Number of the port.'),
    targetPort: plainSchema('int-or-string', 'Number or name of the port behind it; the same when absent.'),
    nodePort: integerSchema(
      'Port on every node, for the types NodePort and LoadBalancer. None is given out here.',
    ),
  },
  { name: `${V1}.ServicePort`, required: ['port'] },
);

const spec = objectSchema(
  'How the service is reached. Nothing is given out here: addresses and node ports are what their writer says.',
  {
    ports: listSchema('Ports of the service.', port, {
      listType: 'map',
      listMapKeys: ['port', 'protocol'],
      patchStrategy: 'merge',
      patchMergeKey: 'port',
    }),
    selector: mapSchema('Labels of the pods behind the service.', stringSchema('Value.'), {
      mapType: 'atomic',
    }),
    clusterIP: stringSchema('Address inside the cluster; None for a service without one.'),
    clusterIPs: stringListSchema('The same, for each family.'),
    type: stringSchema('ClusterIP, NodePort, LoadBalancer, or ExternalName for another name of a host.', {
      default: 'ClusterIP',
      enum: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
    }),
    externalIPs: stringListSchema('More addresses at which nodes take traffic for the service.'),
    sessionAffinity: stringSchema('ClientIP to send a client to the same pod always, or None.', {
      default: 'None',
      enum: ['ClientIP', 'None'],
    }),
    sessionAffinityConfig: objectSchema(
      'How long a client stays with a pod.',
      {
        clientIP: objectSchema(
          'For the affinity ClientIP.',
          { timeoutSeconds: integerSchema('Seconds, up to a day.') },
          { name: `${V1}.ClientIPConfig` },
        ),
      },
      { name: `${V1}.SessionAffinityConfig` },
    ),
    loadBalancerIP: stringSchema('Address a load balancer shall have.'),
    loadBalancerSourceRanges: stringListSchema('Where a load balancer takes traffic from.'),
    loadBalancerClass: stringSchema('Which load balancer implementation the service is for.'),
    allocateLoadBalancerNodePorts: booleanSchema('Whether a load balancer needs node ports.'),
    externalName: stringSchema('The host an ExternalName stands for.'),
    externalTrafficPolicy: stringSchema('Cluster or Local: how nodes pass on traffic from outside.'),
    internalTrafficPolicy: stringSchema('Cluster or Local: how nodes pass on traffic from inside.'),
    trafficDistribution: stringSchema('Where traffic is preferably sent.'),
    healthCheckNodePort: integerSchema('Port on every node that tells whether it has a pod of the service.'),
    publishNotReadyAddresses: booleanSchema('Whether addresses count before they are ready.'),
    ipFamilies: stringListSchema('IPv4, IPv6, or both in order.'),
    ipFamilyPolicy: stringSchema('SingleStack, PreferDualStack or RequireDualStack.'),
  },
  { name: `${V1}.ServiceSpec` },
);

const ingress = objectSchema(
  'A place where a load balancer takes traffic.',
  {
    ip: stringSchema('Its address.'),
    hostname: stringSchema('Its name.'),
    ipMode: stringSchema('VIP or Proxy: how traffic reaches the nodes.'),
    ports: keptList('Its ports, and what is wrong with them.'),
  },
  { name: `${V1}.LoadBalancerIngress` },
);

const status = objectSchema(
  'Where the service stands.',
  {
    loadBalancer: objectSchema(
      'Where a load balancer takes traffic for the service.',
      { ingress: listSchema('The places.', ingress, { listType: 'atomic' }) },
      { name: `${V1}.LoadBalancerStatus` },
    ),
    conditions: keyedListSchema(
      'What is told of the service.',
      'type',
      conditionSchema('io.k8s.apimachinery.pkg.apis.meta.v1.Condition', {
        observedGeneration: integerSchema('The generation it was told of.', 'int64'),
      }),
    ),
  },
  { name: `${V1}.ServiceStatus` },
);

export const serviceSchema: ObjectSchema = kindSchema(
  `${V1}.Service`,
  'A name for something that answers at ports. Every GlusterFS volume that is made here has one, which keeps its Endpoints.',
  { spec, status },
);
