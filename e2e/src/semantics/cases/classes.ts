import { ABSENT, awaiting, type Case, create, normal, patch, remove, warning } from '../case.js';
import {
  BETA_CLASS,
  BETA_PROVISIONER,
  claimBound,
  claimPending,
  PROVISIONER,
  volumeAvailable,
  volumeBound,
} from '../expectations.js';
import { claim, pod, storageClass, volume } from '../manifests.js';

const NOTHING_THERE = normal('pvc/db', 'FailedBinding', 'no persistent volumes available for this claim');
const notFound = (name: string) =>
  warning('pvc/db', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
const NAS = { provisioner: 'example.com/nas' };

/** Which class an object has, and what a class does for a claim that nothing fits. */
export const classes: readonly Case[] = [
  {
    name: 'a pair needs no class of that name',
    rule: 'class: matches by text only',
    given: [volume('v', { class: 'of-no-class' })],
    when: [create(claim('db', { class: 'of-no-class' }))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'the old annotation of a claim wins over its field',
    rule: 'class: the annotation of a claim',
    given: [volume('a', { class: 'field' }), volume('b', { class: 'note' })],
    when: [create(claim('db', { class: 'field', annotations: { [BETA_CLASS]: 'note' } }))],
    then: { 'pvc/db': claimBound('b'), 'pv/a': volumeAvailable() },
    told: [],
  },
  {
    name: 'the old annotation of a volume wins over its field',
    rule: 'class: the annotation of a volume',
    given: [volume('v', { class: 'field', annotations: { [BETA_CLASS]: 'note' } })],
    when: [create(claim('other', { class: 'field' })), create(claim('db', { class: 'note' }))],
    then: { 'pvc/db': claimBound('v'), 'pvc/other': claimPending() },
    told: [warning('pvc/other', 'ProvisioningFailed', 'storageclass.storage.k8s.io "field" not found')],
  },
  {
    name: 'no class and the empty one are the same where a volume is looked for',
    rule: 'class: absent and empty match',
    given: [volume('a', { class: null })],
    when: [create(claim('db', { class: '' }))],
    then: { 'pvc/db': claimBound('a') },
    told: [],
  },
  {
    name: 'a claim without a class takes a volume of the empty class',
    rule: 'class: absent and empty match',
    given: [volume('a', { class: '' })],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': claimBound('a') },
    told: [],
  },
  {
    name: 'a claim without a class does not take a volume with one',
    rule: 'class: absent and a name do not match',
    given: [volume('v')],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [NOTHING_THERE],
  },
  {
    name: 'a class that does not exist binds at once',
    rule: 'class: a missing one counts as immediate',
    given: [volume('v')],
    when: [create(claim('db')), create(storageClass('slow', { isLate: true }))],
    then: { 'pvc/db': claimBound('v') },
    told: [],
  },
  {
    name: 'a class that does not exist is said to be missing, and asked once it is there',
    rule: 'provisioning: class missing',
    given: [claim('db')],
    when: [create(storageClass('slow', NAS))],
    then: {
      'pvc/db': {
        metadata: { annotations: { [PROVISIONER]: 'example.com/nas' } },
        status: { phase: 'Pending' },
      },
    },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting ClaimProvisioningRequested' },
    told: [notFound('slow'), normal('pvc/db', 'ExternalProvisioning', "'example.com/nas'")],
  },
  {
    name: 'the class of nobody leaves a claim waiting for a volume made by hand',
    rule: 'provisioning: no-provisioner never provisions',
    given: [storageClass('slow'), claim('db')],
    when: [],
    then: { 'pvc/db': { metadata: { annotations: ABSENT }, status: { phase: 'Pending' } } },
    told: [
      warning('pvc/db', 'ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/no-provisioner'),
    ],
  },
  {
    name: 'a provisioner of Kubernetes that no one implements is an error',
    rule: 'provisioning: unknown kubernetes.io/ plugin',
    given: [storageClass('slow', { provisioner: 'kubernetes.io/nothing' })],
    when: [create(claim('db'))],
    then: { 'pvc/db': { metadata: { annotations: ABSENT }, status: { phase: 'Pending' } } },
    told: [warning('pvc/db', 'ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/nothing')],
  },
  {
    name: 'a provisioner of others is asked by both annotations',
    rule: 'provisioning: external',
    given: [storageClass('slow', NAS)],
    when: [create(claim('db'))],
    then: {
      'pvc/db': {
        metadata: {
          annotations: { [PROVISIONER]: 'example.com/nas', [BETA_PROVISIONER]: 'example.com/nas' },
        },
        spec: { volumeName: ABSENT },
        status: { phase: 'Pending' },
      },
    },
    log: { 'pvc/db': 'ClaimCreated ClaimProvisioningRequested' },
    told: [
      normal(
        'pvc/db',
        'ExternalProvisioning',
        "Waiting for a volume to be created either by the external provisioner 'example.com/nas' or manually by the system administrator.",
      ),
    ],
  },
  {
    name: 'a claim that nothing fits is given the default class that comes later',
    rule: 'claim sync, no volume named: default class now',
    given: [claim('db', { class: null })],
    when: [create(storageClass('standard', { isDefault: true, ...NAS }))],
    then: {
      'pvc/db': {
        spec: { storageClassName: 'standard' },
        metadata: { annotations: { [PROVISIONER]: 'example.com/nas' } },
      },
    },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting ClaimEdited ClaimProvisioningRequested' },
    told: [NOTHING_THERE, normal('pvc/db', 'ExternalProvisioning', "'example.com/nas'")],
  },
  {
    name: 'a claim is given a class that is made the default',
    rule: 'claim sync, no volume named: default class now',
    given: [storageClass('standard'), volume('v', { class: 'standard' }), claim('db', { class: null })],
    when: [
      patch('sc/standard', {
        metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      }),
    ],
    then: { 'pvc/db': claimBound('v') },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting ClaimEdited ClaimBound' },
    told: [NOTHING_THERE],
  },
  {
    name: 'a default class is one whose annotation says exactly true',
    rule: 'default class: exactly `true`',
    given: [claim('db', { class: null })],
    when: [
      create({
        ...storageClass('almost', NAS),
        metadata: { name: 'almost', annotations: { 'storageclass.kubernetes.io/is-default-class': 'True' } },
      }),
    ],
    then: { 'pvc/db': claimPending({ storageClassName: ABSENT }) },
    told: [NOTHING_THERE],
  },
  {
    name: 'a claim of the empty class is not given the default',
    rule: 'claim sync, no volume named: the empty class is a class',
    given: [claim('db', { class: '' })],
    when: [create(storageClass('standard', { isDefault: true, ...NAS }))],
    then: { 'pvc/db': claimPending({ storageClassName: '' }) },
    told: [NOTHING_THERE],
  },
  {
    name: 'a claim without a class takes a volume without one before the default is asked',
    rule: 'claim sync, no volume named: the default only after matching failed',
    given: [claim('db', { class: null }), volume('v', { class: null })],
    when: [create(storageClass('standard', { isDefault: true, ...NAS }))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [NOTHING_THERE],
  },
  {
    name: 'a claim of a late class waits for who uses it first',
    rule: 'claim sync, no volume named: late binding, nobody uses it',
    given: [storageClass('slow', { isLate: true }), volume('v')],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [
      normal('pvc/db', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding'),
    ],
  },
  {
    name: 'a claim of a late class waits for its pod to be scheduled',
    rule: 'claim sync, no volume named: late binding, a pod waits',
    given: [storageClass('slow', { isLate: true }), pod('p', ['db'])],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimPending() },
    told: [normal('pvc/db', 'WaitForPodScheduled', 'waiting for pod p to be scheduled')],
  },
  {
    name: 'a claim of a late class names all pods that wait',
    rule: 'claim sync, no volume named: late binding, pods wait',
    given: [storageClass('slow', { isLate: true }), pod('b', ['db']), pod('a', ['db'])],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimPending() },
    told: [normal('pvc/db', 'WaitForPodScheduled', 'waiting for pods a,b to be scheduled')],
  },
  {
    name: 'a claim says so once when its pod comes, and again when it is gone',
    rule: 'claim sync, no volume named: late binding, told by changes',
    given: [storageClass('slow', { isLate: true }), claim('db')],
    when: [create(pod('p', ['db'])), remove('pod/p'), awaiting('pvc/db', claimPending())],
    then: { 'pvc/db': claimPending() },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting ClaimWaiting ClaimWaiting' },
    told: [
      normal('pvc/db', 'WaitForFirstConsumer', 'waiting for first consumer'),
      normal('pvc/db', 'WaitForPodScheduled', 'waiting for pod p to be scheduled'),
    ],
  },
  {
    name: 'the deletion of a class touches neither volume nor claim',
    rule: 'class: deleting one never touches volumes or claims',
    given: [storageClass('slow'), volume('v'), claim('db')],
    when: [remove('sc/slow')],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound', 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound' },
    told: [],
  },
];
