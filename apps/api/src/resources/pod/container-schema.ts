import {
  booleanSchema,
  integerSchema,
  keyedListSchema,
  listSchema,
  objectSchema,
  type ObjectSchema,
  type Schema,
  stringListSchema,
  stringSchema,
} from '@berth/kube';
import { kept, keptList, quantities } from '../schema-parts.js';

const V1 = 'io.k8s.api.core.v1';

export const resourcesSchema = objectSchema(
  'What is asked for and allowed, of processor, memory and others.',
  {
    limits: quantities('The most.'),
    requests: quantities('The least.'),
    claims: keyedListSchema(
      'Claims of the pod for devices that are used.',
      'name',
      objectSchema(
        'A claim.',
        { name: stringSchema('Name of the claim.'), request: stringSchema('Only this request of it.') },
        { name: `${V1}.ResourceClaim`, required: ['name'] },
      ),
    ),
  },
  { name: `${V1}.ResourceRequirements` },
);

const envVar = objectSchema(
  'A variable of the environment.',
  {
    name: stringSchema('Name of the variable.'),
    value: stringSchema('Its value.'),
    valueFrom: kept('Where its value comes from: a key of a ConfigMap or Secret, or a field of the pod.'),
  },
  { name: `${V1}.EnvVar`, required: ['name'] },
);

const port = objectSchema(
  'A port that is listened at.',
  {
    name: stringSchema('Name of the port, unique in the pod.'),
    containerPort: integerSchema('Number of the port.'),
    hostPort: integerSchema('Port of the node that leads to it.'),
    hostIP: stringSchema('Address of the node that leads to it.'),
    protocol: stringSchema('UDP, TCP or SCTP.', { default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] }),
  },
  { name: `${V1}.ContainerPort`, required: ['containerPort'] },
);

const volumeMount = objectSchema(
  'A volume as a folder or file of the container.',
  {
    name: stringSchema('Name of the volume.'),
    mountPath: stringSchema('Where it is, in the container.'),
    subPath: stringSchema('Only this part of the volume.'),
    subPathExpr: stringSchema('The same, with variables of the environment.'),
    readOnly: booleanSchema('Whether it may only be read.'),
    recursiveReadOnly: stringSchema('Whether what is mounted below it may only be read, too.'),
    mountPropagation: stringSchema('Whether mounts of one side are seen by the other.'),
  },
  { name: `${V1}.VolumeMount`, required: ['name', 'mountPath'] },
);

const volumeDevice = objectSchema(
  'A volume as a raw block device of the container.',
  {
    name: stringSchema('Name of the volume, which is a claim.'),
    devicePath: stringSchema('Where the device is, in the container.'),
  },
  { name: `${V1}.VolumeDevice`, required: ['name', 'devicePath'] },
);

const properties: Readonly<Record<string, Schema>> = {
  name: stringSchema('Name of the container, unique in the pod.'),
  image: stringSchema('The image it is started from.'),
  command: stringListSchema('What is started; absent means what the image says.'),
  args: stringListSchema('Arguments of what is started; absent means what the image says.'),
  workingDir: stringSchema('Where it is started; absent means what the image says.'),
  ports: listSchema('Ports that are listened at.', port, {
    listType: 'map',
    listMapKeys: ['containerPort', 'protocol'],
    patchStrategy: 'merge',
    patchMergeKey: 'containerPort',
  }),
  envFrom: keptList('ConfigMaps and Secrets whose keys are variables.'),
  env: keyedListSchema('Variables of the environment.', 'name', envVar),
  resources: { ...resourcesSchema, description: 'What the container asks for and is allowed.', default: {} },
  resizePolicy: keptList('What a change of resources needs, by resource.'),
  restartPolicy: stringSchema(
    'For this container alone; Always makes an init container run beside the others.',
  ),
  restartPolicyRules: keptList('Exceptions to restartPolicy.'),
  volumeMounts: keyedListSchema('Volumes as folders or files.', 'mountPath', volumeMount),
  volumeDevices: keyedListSchema('Volumes as raw block devices.', 'devicePath', volumeDevice),
  livenessProbe: kept('How it is found out that the container must be restarted.'),
  readinessProbe: kept('How it is found out that the container can serve.'),
  startupProbe: kept('How it is found out that the container has started.'),
  lifecycle: kept('What is done after the start and before the end.'),
  terminationMessagePath: stringSchema('File of the container with its last words.', {
    default: '/dev/termination-log',
  }),
  terminationMessagePolicy: stringSchema('File, or FallbackToLogsOnError.', { default: 'File' }),
  imagePullPolicy: stringSchema('Always, Never or IfNotPresent; absent is Always for the tag latest.', {
    enum: ['Always', 'IfNotPresent', 'Never'],
  }),
  securityContext: kept('Rights of the container.'),
  stdin: booleanSchema('Whether it has an input.'),
  stdinOnce: booleanSchema('Whether the input ends with its first user.'),
  tty: booleanSchema('Whether the input is a terminal.'),
};

export const containerSchema: ObjectSchema = objectSchema('A container of the pod.', properties, {
  name: `${V1}.Container`,
  required: ['name'],
});

export const ephemeralContainerSchema: ObjectSchema = objectSchema(
  'A container that is put into a running pod to look into it.',
  { ...properties, targetContainerName: stringSchema('The container it looks into.') },
  { name: `${V1}.EphemeralContainer`, required: ['name'] },
);
