import { type KubeObject } from '@berth/domain';
import {
  AGE_COLUMN,
  ageOf,
  booleanSchema,
  column,
  integerSchema,
  kindSchema,
  NAME_COLUMN,
  objectSchema,
  stringSchema,
  type TableLayout,
} from '@berth/kube';
import { coreResource } from '../core-resource.js';
import { type Resource } from '../resource.js';
import { refuseSecret } from './refuse-secret.js';
import { backendSpec, validateBackend, validateBackendAmong, validateBackendUpdate } from './validate.js';

const DESCRIPTION =
  'A storage back end that Berth may speak to. A StorageClass of the provisioner kubernetes.io/glusterfs names it by its resturl: only registered URLs are ever called. Volumes name it by URL too: when it is deleted they stay, and can be deleted at the back end again once a Backend of the same URL is there.';

const secretRef = objectSchema(
  'Names the Secret, of any cluster, whose data has the key of the user under `key`. Whoever names it must be allowed to get it.',
  {
    cluster: stringSchema('Cluster of the Secret.'),
    namespace: stringSchema('Namespace of the Secret.'),
    name: stringSchema('Name of the Secret.'),
  },
  { name: 'dev.berth.v1.SecretReference', required: ['cluster', 'namespace', 'name'], mapType: 'atomic' },
);

/** Together what Heketi takes. */
const CREATE_AT_ONCE = 6;
const DELETE_AT_ONCE = 2;

const concurrency = objectSchema(
  'How many changes may run at once, 1 to 8 of each sort. Heketi takes eight in all and turns away what is more.',
  {
    create: integerSchema('How many volumes are made, or grow, at once.', 'int32', {
      default: CREATE_AT_ONCE,
    }),
    delete: integerSchema('How many volumes are deleted at once.', 'int32', { default: DELETE_AT_ONCE }),
  },
  { name: 'dev.berth.v1.BackendConcurrency' },
);

const spec = objectSchema(
  'What the back end is, where it is, and who Berth is there.',
  {
    type: stringSchema('Kind of back end; heketi is GlusterFS by Heketi. It cannot be changed.', {
      enum: ['heketi'],
    }),
    url: stringSchema(
      'Where it answers, such as http://heketi.storage:8080. No two Backends have URLs that mean the same place. It cannot be changed.',
    ),
    allowPrivateAddresses: booleanSchema(
      'Whether the host may be at a private, loopback or link-local address. Without it only public addresses are called.',
    ),
    certificateAuthority: stringSchema(
      'Certificates (PEM) that may sign the certificate of the back end; absent means those the system trusts.',
    ),
    user: stringSchema(
      'Who Berth is there; absent means admin. A StorageClass with a restuser of its own is that user.',
    ),
    secretRef: { ...secretRef, description: "The user's key; absent means the back end asks for none." },
    concurrency: {
      ...concurrency,
      description: 'How much may go on there at once.',
      default: { create: CREATE_AT_ONCE, delete: DELETE_AT_ONCE },
    },
  },
  { name: 'dev.berth.v1.BackendSpec', required: ['type', 'url'] },
);

const table: TableLayout<KubeObject> = {
  columns: [
    NAME_COLUMN,
    column('Type', 'Kind of back end.'),
    column('URL', 'Where it answers.'),
    AGE_COLUMN,
    column('Private Addresses', 'Whether its host may be at a private address.', { priority: 1 }),
    column('CA', 'Whether it has certificate authorities of its own.', { priority: 1 }),
  ],
  cells: (object, nowMs) => {
    const { type = '', url = '', allowPrivateAddresses = false, certificateAuthority } = backendSpec(object);
    return [
      object.metadata.name,
      type,
      url,
      ageOf(object.metadata.creationTimestamp, nowMs),
      allowPrivateAddresses ? 'allowed' : 'refused',
      certificateAuthority === undefined ? 'system' : 'own',
    ];
  },
};

export const backend: Resource = coreResource({
  group: 'berth.dev',
  kind: 'Backend',
  plural: 'backends',
  shortNames: ['be'],
  namespaced: false,
  global: true,
  schema: kindSchema('dev.berth.v1.Backend', DESCRIPTION, { spec }, { required: ['spec'] }),
  table,
  validate: validateBackend,
  validateAmong: validateBackendAmong,
  validateUpdate: validateBackendUpdate,
  refuseCreate: (object, admission) => refuseSecret(object, undefined, admission),
  refuseUpdate: refuseSecret,
});
