import {
  booleanSchema,
  keyedListSchema,
  kindSchema,
  listSchema,
  objectSchema,
  type ObjectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { conditionSchema } from '../condition-schema.js';
import { kept, keptList, quantities } from '../schema-parts.js';

const V1 = 'io.k8s.api.core.v1';

const taint = objectSchema(
  'Keeps pods away that do not allow it.',
  {
    key: stringSchema('Name of the taint.'),
    value: stringSchema('Its value.'),
    effect: stringSchema('NoSchedule, PreferNoSchedule or NoExecute.'),
    timeAdded: plainSchema('time', 'When it was added.'),
  },
  { name: `${V1}.Taint`, required: ['key', 'effect'] },
);

const spec = objectSchema(
  'What the node is to do.',
  {
    podCIDR: stringSchema('Addresses of its pods.'),
    podCIDRs: listSchema('The same, for each family.', stringSchema(''), {
      listType: 'set',
      patchStrategy: 'merge',
    }),
    providerID: stringSchema('Which machine of which provider it is.'),
    taints: listSchema('What keeps pods away.', taint, { listType: 'atomic' }),
    unschedulable: booleanSchema('Whether it takes no new pods.'),
    configSource: kept('No longer used.'),
    externalID: stringSchema('No longer used.'),
  },
  { name: `${V1}.NodeSpec` },
);

const address = objectSchema(
  'An address of the node.',
  {
    type: stringSchema('Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.'),
    address: stringSchema('The address.'),
  },
  { name: `${V1}.NodeAddress`, required: ['type', 'address'] },
);

const nodeInfo = objectSchema(
  'What runs on the node.',
  {
    machineID: stringSchema('Id of the machine.'),
    systemUUID: stringSchema('Id of the system.'),
    bootID: stringSchema('Id of the last start.'),
    kernelVersion: stringSchema('Its kernel.'),
    osImage: stringSchema('Its operating system.'),
    containerRuntimeVersion: stringSchema('What runs its containers.'),
    kubeletVersion: stringSchema('Version of its kubelet.'),
    kubeProxyVersion: stringSchema('Version of its kube-proxy.'),
    operatingSystem: stringSchema('Such as linux.'),
    architecture: stringSchema('Such as amd64.'),
    swap: kept('How much swap there is.'),
  },
  { name: `${V1}.NodeSystemInfo` },
);

const status = objectSchema(
  'How the node is; told by whoever runs it.',
  {
    capacity: quantities('What it has.'),
    allocatable: quantities('What pods can have of it.'),
    phase: stringSchema('No longer used.'),
    conditions: keyedListSchema(
      'What is told of the node, such as Ready.',
      'type',
      conditionSchema(`${V1}.NodeCondition`, {
        lastHeartbeatTime: plainSchema('time', 'When it was last told.'),
      }),
    ),
    addresses: keyedListSchema('Where it is reached.', 'type', address),
    daemonEndpoints: kept('Ports of its daemons.'),
    nodeInfo,
    images: keptList('Images it has.'),
    volumesInUse: stringListSchema('Volumes it uses.'),
    volumesAttached: keptList('Volumes it is given.'),
    config: kept('No longer used.'),
    runtimeHandlers: keptList('What its runtime can.'),
    features: kept('What its runtime can.'),
    declaredFeatures: stringListSchema('Features that it has.'),
  },
  { name: `${V1}.NodeStatus` },
);

export const nodeSchema: ObjectSchema = kindSchema(
  `${V1}.Node`,
  'A machine of the cluster, kept for its labels: volumes say by them from where they can be reached.',
  { spec, status },
);
