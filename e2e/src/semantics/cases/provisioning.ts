import {
  ABSENT,
  awaiting,
  type Case,
  create,
  GONE,
  normal,
  patch,
  PRESENT,
  remove,
  warning,
} from '../case.js';
import {
  BETA_PROVISIONER,
  BOUND_BY_CONTROLLER,
  claimBound,
  claimPending,
  PROVISIONED_BY,
  PROVISIONER,
  volumeBound,
} from '../expectations.js';
import { claim, glusterClass, storageClass, volume } from '../manifests.js';

const GLUSTER = 'kubernetes.io/glusterfs';
const MADE = 'pvc-${uid:pvc/db}';
const BOUND = { status: { phase: 'Bound' } };
const MAKING = normal('pvc/db', 'Provisioning', `by the name`);
const SUCCEEDED = normal(
  'pvc/db',
  'ProvisioningSucceeded',
  `Successfully provisioned volume ${MADE} using ${GLUSTER}`,
);
const failed = (says: string) => warning('pvc/db', 'ProvisioningFailed', says);
const FINALIZERS = ['kubernetes.io/pv-protection', 'kubernetes.io/pv-controller'];

/** A volume is made for a claim, and goes with it. */
export const provisioning: readonly Case[] = [
  {
    name: 'a claim gets a volume that is made for it',
    rule: 'provisioning in process: the resulting volume',
    given: [glusterClass('slow', { mountOptions: ['noatime'] })],
    when: [create(claim('db')), awaiting('pvc/db', BOUND)],
    then: {
      'pvc/db': {
        metadata: {
          annotations: { [PROVISIONER]: GLUSTER, [BETA_PROVISIONER]: GLUSTER, [BOUND_BY_CONTROLLER]: 'yes' },
        },
        spec: { volumeName: MADE },
        status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
      },
      [`pv/${MADE}`]: {
        metadata: {
          annotations: { [BOUND_BY_CONTROLLER]: 'yes', [PROVISIONED_BY]: GLUSTER },
          finalizers: FINALIZERS,
        },
        spec: {
          claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'db', uid: '${uid:pvc/db}' },
          storageClassName: 'slow',
          persistentVolumeReclaimPolicy: 'Delete',
          mountOptions: ['noatime'],
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          glusterfs: PRESENT,
        },
        status: { phase: 'Bound' },
      },
    },
    log: {
      'pvc/db':
        'ClaimCreated ClaimProvisioningRequested ProvisioningStarted ProvisioningSucceeded ClaimBound',
      [`pv/${MADE}`]: 'VolumeCreated VolumeBound',
    },
    told: [MAKING, SUCCEEDED],
  },
  {
    name: 'a volume has the policy of its class',
    rule: 'provisioning in process: policy Retain has no deletion finalizer',
    given: [glusterClass('slow', { reclaimPolicy: 'Retain' })],
    when: [create(claim('db')), awaiting('pvc/db', BOUND)],
    then: {
      [`pv/${MADE}`]: {
        metadata: { finalizers: ['kubernetes.io/pv-protection'] },
        spec: { persistentVolumeReclaimPolicy: 'Retain' },
      },
    },
    told: [MAKING, SUCCEEDED],
  },
  {
    name: 'a claim gets whole gibibytes, and shows what it got',
    rule: 'provisioning in process: capacity in the steps of the back end',
    given: [glusterClass('slow')],
    when: [create(claim('db', { size: '1500Mi' })), awaiting('pvc/db', BOUND)],
    then: { 'pvc/db': claimBound(MADE, 'controller', { capacity: { storage: '2Gi' } }) },
    told: [MAKING, SUCCEEDED],
  },
  {
    name: 'a volume that is there is taken before one is made',
    rule: 'provisioning: only where nothing matches',
    given: [glusterClass('slow'), volume('v')],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimBound('v'), [`pv/${MADE}`]: GONE },
    told: [],
  },
  {
    name: 'a claim with a data source is not given an empty volume, and not even asked for',
    rule: 'provisioning in process: data source on a plugin that is not CSI',
    given: [glusterClass('slow')],
    when: [create(claim('db', { spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'other' } } }))],
    then: { 'pvc/db': { metadata: { annotations: ABSENT }, status: { phase: 'Pending' } } },
    told: [
      failed(
        `plugin "${GLUSTER}" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource`,
      ),
    ],
  },
  {
    name: 'a claim with a selector is not given a volume that is made',
    rule: 'provisioning in process: the plugin refuses',
    given: [glusterClass('slow')],
    when: [create(claim('db', { selector: { matchLabels: { tier: 'gold' } } }))],
    then: { 'pvc/db': { spec: { volumeName: ABSENT }, status: { phase: 'Pending' } } },
    told: [failed('Failed to provision volume with StorageClass "slow": ')],
  },
  {
    name: 'a claim of a raw device is not given a file system',
    rule: 'provisioning in process: the plugin refuses',
    given: [glusterClass('slow')],
    when: [create(claim('db', { spec: { volumeMode: 'Block' } }))],
    then: { 'pvc/db': { spec: { volumeName: ABSENT }, status: { phase: 'Pending' } } },
    told: [failed('Failed to provision volume with StorageClass "slow": ')],
  },
  {
    name: 'a class that names no registered Backend makes nothing',
    rule: 'provisioning in process: the plugin fails',
    given: [glusterClass('slow', { parameters: { resturl: 'http://192.0.2.1:8080' } })],
    when: [create(claim('db'))],
    then: { 'pvc/db': { spec: { volumeName: ABSENT }, status: { phase: 'Pending' } } },
    told: [failed('')],
  },
  {
    name: 'a claim without a class gets the default class as it is made, and its volume',
    rule: 'admission: default class, then provisioning',
    given: [glusterClass('standard', { isDefault: true })],
    when: [create(claim('db', { class: null })), awaiting('pvc/db', BOUND)],
    then: { 'pvc/db': { spec: { storageClassName: 'standard', volumeName: MADE } } },
    told: [MAKING, SUCCEEDED],
  },
  {
    name: 'a volume that others made for a claim is bound to it',
    rule: 'bind, marks: provisioned externally',
    given: [storageClass('slow', { provisioner: 'example.com/nas' }), claim('db')],
    when: [
      create(
        volume(MADE, {
          policy: 'Delete',
          for: { name: 'db', uid: '${uid:pvc/db}' },
          annotations: { [PROVISIONED_BY]: 'example.com/nas' },
        }),
      ),
    ],
    then: { 'pvc/db': claimBound(MADE, 'controller'), [`pv/${MADE}`]: volumeBound('db', 'user') },
    log: { 'pvc/db': 'ClaimCreated ClaimProvisioningRequested ClaimBound' },
    told: [normal('pvc/db', 'ExternalProvisioning', "'example.com/nas'")],
  },
  {
    name: 'a volume goes with its claim',
    rule: 'reclaim: Delete of what was made',
    given: [glusterClass('slow'), claim('db')],
    when: [awaiting('pvc/db', BOUND), remove('pvc/db'), awaiting(`pv/${MADE}`, GONE)],
    then: { 'pvc/db': GONE, [`pv/${MADE}`]: GONE },
    told: [MAKING, SUCCEEDED, normal(`pv/${MADE}`, 'VolumeDelete', '')],
  },
  {
    name: 'a volume that is deleted before its claim goes with it all the same',
    rule: 'deletion: the volume first still reclaims the storage',
    given: [glusterClass('slow'), claim('db')],
    when: [
      awaiting('pvc/db', BOUND),
      remove(`pv/${MADE}`),
      awaiting(`pv/${MADE}`, { metadata: { deletionTimestamp: PRESENT }, status: { phase: 'Bound' } }),
      remove('pvc/db'),
      awaiting(`pv/${MADE}`, GONE),
    ],
    then: { 'pvc/db': GONE, [`pv/${MADE}`]: GONE },
    told: [MAKING, SUCCEEDED, normal(`pv/${MADE}`, 'VolumeDelete', '')],
  },
  {
    name: 'a volume whose policy is made Retain loses the deletion finalizer, and stays',
    rule: 'deletion: finalizer upkeep',
    given: [glusterClass('slow'), claim('db')],
    when: [
      awaiting('pvc/db', BOUND),
      patch(`pv/${MADE}`, { spec: { persistentVolumeReclaimPolicy: 'Retain' } }),
      remove('pvc/db'),
    ],
    then: {
      [`pv/${MADE}`]: {
        metadata: { finalizers: ['kubernetes.io/pv-protection'] },
        status: { phase: 'Released' },
      },
    },
    told: [MAKING, SUCCEEDED],
  },
  {
    name: 'a Released volume whose policy is made Delete goes',
    rule: 'reclaim: by the policy at that moment',
    given: [glusterClass('slow', { reclaimPolicy: 'Retain' }), claim('db')],
    when: [
      awaiting('pvc/db', BOUND),
      remove('pvc/db'),
      patch(`pv/${MADE}`, { spec: { persistentVolumeReclaimPolicy: 'Delete' } }),
      awaiting(`pv/${MADE}`, GONE),
    ],
    then: { [`pv/${MADE}`]: GONE },
    told: [MAKING, SUCCEEDED, normal(`pv/${MADE}`, 'VolumeDelete', '')],
  },
  {
    name: 'a claim that is gone before its class comes is asked for by nobody',
    rule: 'provisioning: a claim deleted meanwhile',
    given: [claim('db')],
    when: [remove('pvc/db'), create(glusterClass('slow'))],
    then: { 'pvc/db': GONE, [`pv/${MADE}`]: GONE },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting ClaimDeletionRequested ClaimDeleted' },
    told: [failed('storageclass.storage.k8s.io "slow" not found')],
  },
  {
    name: 'a claim that is asked for elsewhere takes a volume made by hand',
    rule: 'provisioning: external, or by the administrator',
    given: [storageClass('slow', { provisioner: 'example.com/nas' }), claim('db')],
    when: [create(volume('v'))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [normal('pvc/db', 'ExternalProvisioning', 'manually by the system administrator')],
  },
  {
    name: 'a claim that names a volume is asked for by nobody',
    rule: 'provisioning: only without a volume named',
    given: [glusterClass('slow')],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': claimPending({ volumeName: 'v' }) },
    told: [normal('pvc/db', 'FailedBinding', 'volume "v" not found')],
  },
];
