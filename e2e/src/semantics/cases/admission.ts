import { ABSENT, aSecondLater, type Case, create, normal, warning } from '../case.js';
import { BETA_CLASS } from '../expectations.js';
import { claim, storageClass, volume } from '../manifests.js';

const NAS = { provisioner: 'example.com/nas' };
const STANDARD = storageClass('standard', { isDefault: true, ...NAS });
const ASKED = normal('pvc/db', 'ExternalProvisioning', "'example.com/nas'");

/** What the API adds to a claim or volume as it is made. */
export const admission: readonly Case[] = [
  {
    name: 'a claim without a class gets the default',
    rule: 'admission: default class',
    given: [STANDARD],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': { spec: { storageClassName: 'standard' } } },
    log: { 'pvc/db': 'ClaimCreated ClaimProvisioningRequested' },
    told: [ASKED],
  },
  {
    name: 'a claim of the empty class does not',
    rule: 'admission: default class, empty class',
    given: [STANDARD],
    when: [create(claim('db', { class: '' }))],
    then: { 'pvc/db': { spec: { storageClassName: '' } } },
    told: [normal('pvc/db', 'FailedBinding', 'no persistent volumes available')],
  },
  {
    name: 'a claim of the old annotation does not',
    rule: 'admission: default class, legacy annotation',
    given: [STANDARD],
    when: [create(claim('db', { class: null, annotations: { [BETA_CLASS]: 'slow' } }))],
    then: { 'pvc/db': { spec: { storageClassName: ABSENT } } },
    told: [warning('pvc/db', 'ProvisioningFailed', 'storageclass.storage.k8s.io "slow" not found')],
  },
  {
    name: 'a claim with a class keeps it',
    rule: 'admission: default class, class given',
    given: [STANDARD],
    when: [create(claim('db'))],
    then: { 'pvc/db': { spec: { storageClassName: 'slow' } } },
    told: [warning('pvc/db', 'ProvisioningFailed', 'storageclass.storage.k8s.io "slow" not found')],
  },
  {
    name: 'a claim gets the default of the old annotation',
    rule: 'admission: default class, beta annotation of the class',
    given: [
      {
        ...storageClass('standard', NAS),
        metadata: {
          name: 'standard',
          annotations: { 'storageclass.beta.kubernetes.io/is-default-class': 'true' },
        },
      },
    ],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': { spec: { storageClassName: 'standard' } } },
    told: [ASKED],
  },
  {
    name: 'of two defaults the newer is taken',
    rule: 'admission: several defaults, the newest',
    given: [storageClass('a', { isDefault: true, ...NAS })],
    when: [
      aSecondLater,
      create(storageClass('b', { isDefault: true, ...NAS })),
      create(claim('db', { class: null })),
    ],
    then: { 'pvc/db': { spec: { storageClassName: 'b' } } },
    told: [ASKED],
  },
  {
    name: 'of two defaults that may be as old the first by name is taken',
    rule: 'admission: several defaults, equal times by name',
    given: [storageClass('b', { isDefault: true, ...NAS }), storageClass('a', { isDefault: true, ...NAS })],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': { spec: { storageClassName: 'a' } } },
    told: [ASKED],
  },
  {
    name: 'a claim and a volume are protected',
    rule: 'admission: protection',
    given: [],
    when: [create(volume('v')), create(claim('db'))],
    then: {
      'pv/v': { metadata: { finalizers: ['kubernetes.io/pv-protection'] } },
      'pvc/db': { metadata: { finalizers: ['kubernetes.io/pvc-protection'] } },
    },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound', 'pvc/db': 'ClaimCreated ClaimBound' },
    told: [],
  },
  {
    name: 'protection comes behind the finalizers that are given',
    rule: 'admission: protection is appended',
    given: [],
    when: [
      create(volume('v', { finalizers: ['example.com/hold'] })),
      create(claim('db', { finalizers: ['example.com/hold'] })),
    ],
    then: {
      'pv/v': { metadata: { finalizers: ['example.com/hold', 'kubernetes.io/pv-protection'] } },
      'pvc/db': { metadata: { finalizers: ['example.com/hold', 'kubernetes.io/pvc-protection'] } },
    },
    told: [],
  },
  {
    name: 'protection that is given is not added again',
    rule: 'admission: protection if missing',
    given: [],
    when: [create(volume('v', { finalizers: ['kubernetes.io/pv-protection', 'example.com/hold'] }))],
    then: { 'pv/v': { metadata: { finalizers: ['kubernetes.io/pv-protection', 'example.com/hold'] } } },
    told: [],
  },
];
