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
  type Schema,
  stringSchema,
} from '@berth/kube';
import { conditionSchema } from '../condition-schema.js';
import { affinitySchema } from './affinity-schema.js';
import { containerSchema, ephemeralContainerSchema, resourcesSchema } from './container-schema.js';
import { kept, keptList, quantities } from '../schema-parts.js';
import { podVolumeSchema } from './volume-schema.js';

const V1 = 'io.k8s.api.core.v1';

const named = (name: string, description: string, extra: Readonly<Record<string, Schema>> = {}) =>
  objectSchema(description, { name: stringSchema('Its name.'), ...extra }, { name: `${V1}.${name}` });

const toleration = objectSchema(
  'Allows a taint of a node.',
  {
    key: stringSchema('The taint; absent means every one.'),
    operator: stringSchema('Exists or Equal; absent means Equal.'),
    value: stringSchema('The value of the taint, for Equal.'),
    effect: stringSchema('NoSchedule, PreferNoSchedule or NoExecute; absent means every one.'),
    tolerationSeconds: integerSchema('For how long NoExecute is borne; absent means for ever.', 'int64'),
  },
  { name: `${V1}.Toleration` },
);

const running: Readonly<Record<string, Schema>> = {
  volumes: keyedListSchema('Volumes that the containers may mount.', 'name', podVolumeSchema),
  initContainers: keyedListSchema(
    'Containers that run one by one before the others.',
    'name',
    containerSchema,
  ),
  containers: keyedListSchema('What runs in the pod; at least one.', 'name', containerSchema),
  ephemeralContainers: keyedListSchema('Containers to look into the pod.', 'name', ephemeralContainerSchema),
  restartPolicy: stringSchema('Always, OnFailure or Never.', {
    default: 'Always',
    enum: ['Always', 'Never', 'OnFailure'],
  }),
  terminationGracePeriodSeconds: integerSchema(
    'How long the containers may take to end. Nothing runs here: a deleted pod goes at once.',
    'int64',
    { default: 30 },
  ),
  activeDeadlineSeconds: integerSchema('How long the pod may run.', 'int64'),
  serviceAccountName: stringSchema('Who the pod is towards the API.'),
  serviceAccount: stringSchema('Older name of serviceAccountName.'),
  automountServiceAccountToken: booleanSchema('Whether a token of the service account is mounted.'),
  shareProcessNamespace: booleanSchema('Whether the containers see the processes of each other.'),
  securityContext: plainSchema('any', 'Rights of all containers.', { default: {} }),
  imagePullSecrets: keyedListSchema(
    'Secrets for pulling images.',
    'name',
    named('LocalObjectReference', 'Points at an object of the same namespace.'),
  ),
  enableServiceLinks: booleanSchema('Whether services are variables of the environment.', { default: true }),
  os: named('PodOS', 'The operating system of the containers.'),
  overhead: quantities('What the pod needs besides its containers.'),
  resources: { ...resourcesSchema, description: 'What all containers together ask for.' },
  resourceClaims: keyedListSchema(
    'Claims for devices.',
    'name',
    named('PodResourceClaim', 'A claim for devices.', {
      resourceClaimName: stringSchema('Name of the claim.'),
      resourceClaimTemplateName: stringSchema('Name of the template the claim is made of.'),
    }),
  ),
};

const placing: Readonly<Record<string, Schema>> = {
  nodeName: stringSchema('The node the pod is on. It can be given once.'),
  nodeSelector: mapSchema('Labels that the node must have.', stringSchema('Value.'), { mapType: 'atomic' }),
  affinity: affinitySchema,
  tolerations: listSchema('Taints of nodes that are allowed.', toleration, { listType: 'atomic' }),
  topologySpreadConstraints: listSchema('How pods are spread.', kept('A rule.'), {
    listType: 'map',
    listMapKeys: ['topologyKey', 'whenUnsatisfiable'],
    patchStrategy: 'merge',
    patchMergeKey: 'topologyKey',
  }),
  schedulerName: stringSchema('Who chooses the node.', { default: 'default-scheduler' }),
  schedulingGates: keyedListSchema(
    'What must be taken away before a node is chosen.',
    'name',
    named('PodSchedulingGate', 'Keeps the pod from being given a node.'),
  ),
  priorityClassName: stringSchema('How important the pod is, by name.'),
  priority: integerSchema('How important the pod is.'),
  preemptionPolicy: stringSchema('Whether the pod may push others out: Never or PreemptLowerPriority.'),
  runtimeClassName: stringSchema('What runs the containers.'),
  readinessGates: listSchema(
    'Conditions that must be True for the pod to be ready.',
    objectSchema(
      'A condition.',
      { conditionType: stringSchema('Type of the condition.') },
      { name: `${V1}.PodReadinessGate`, required: ['conditionType'] },
    ),
    { listType: 'atomic' },
  ),
  workloadRef: kept('The workload the pod is part of.'),
};

const reaching: Readonly<Record<string, Schema>> = {
  hostname: stringSchema('Name of the host the containers see.'),
  hostnameOverride: stringSchema('The same, whole.'),
  subdomain: stringSchema('Part of the name of the host.'),
  setHostnameAsFQDN: booleanSchema('Whether the name of the host is the whole one.'),
  hostAliases: keyedListSchema(
    'More names of hosts.',
    'ip',
    objectSchema(
      'Names for an address.',
      { ip: stringSchema('The address.'), hostnames: listSchema('Its names.', stringSchema('')) },
      { name: `${V1}.HostAlias`, required: ['ip'] },
    ),
  ),
  hostNetwork: booleanSchema('Whether the pod is in the network of the node.'),
  hostPID: booleanSchema('Whether the pod sees the processes of the node.'),
  hostIPC: booleanSchema('Whether the pod shares memory with the node.'),
  hostUsers: booleanSchema('Whether the users of the pod are those of the node.'),
  dnsPolicy: stringSchema('ClusterFirst, ClusterFirstWithHostNet, Default or None.', {
    default: 'ClusterFirst',
    enum: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  }),
  dnsConfig: kept('Settings of name resolution.'),
};

const status = objectSchema(
  'Where the pod stands; kept by whoever runs it.',
  {
    phase: stringSchema('Pending, Running, Succeeded, Failed or Unknown.'),
    conditions: keyedListSchema(
      'What is told of the pod.',
      'type',
      conditionSchema(`${V1}.PodCondition`, {
        lastProbeTime: plainSchema('time', 'When it was last looked at.'),
        observedGeneration: integerSchema('The generation it was told of.', 'int64'),
      }),
    ),
    message: stringSchema('Tells a person why the pod is in this phase.'),
    reason: stringSchema('Short word for why.'),
    nominatedNodeName: stringSchema('The node that others are pushed out of for the pod.'),
    hostIP: stringSchema('Address of the node.'),
    hostIPs: keptList('Addresses of the node.'),
    podIP: stringSchema('Address of the pod.'),
    podIPs: keyedListSchema(
      'Addresses of the pod.',
      'ip',
      objectSchema(
        'An address.',
        { ip: stringSchema('The address.') },
        { name: `${V1}.PodIP`, required: ['ip'] },
      ),
    ),
    startTime: plainSchema('time', 'When the node took it.'),
    qosClass: stringSchema('Guaranteed, Burstable or BestEffort.'),
    containerStatuses: keptList('How the containers are.'),
    initContainerStatuses: keptList('How the init containers are.'),
    ephemeralContainerStatuses: keptList('How the ephemeral containers are.'),
    resourceClaimStatuses: keptList('How the claims for devices are.'),
    extendedResourceClaimStatus: kept('How claims for extended resources are.'),
    allocatedResources: kept('What the pod was given.'),
    resources: kept('What the pod may have.'),
    resize: stringSchema('How far a change of resources has come.'),
    observedGeneration: integerSchema('The generation this is told of.', 'int64'),
  },
  { name: `${V1}.PodStatus` },
);

export const podSchema: ObjectSchema = kindSchema(
  `${V1}.Pod`,
  'A user of claims. Nothing runs here: pods are kept because a claim that one of them uses may not vanish.',
  {
    spec: objectSchema(
      'What runs, where, and with which volumes.',
      { ...running, ...placing, ...reaching },
      { name: `${V1}.PodSpec`, required: ['containers'] },
    ),
    status,
  },
);
