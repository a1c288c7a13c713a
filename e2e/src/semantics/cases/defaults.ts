import { ABSENT, type Case, create, GONE, patch, patchStatus, PRESENT, put, replace } from '../case.js';
import { claimPending, inPhase, volumeAvailable } from '../expectations.js';
import { claim, storageClass, volume } from '../manifests.js';

const noNfs = { nfs: undefined };
const WAITS = {
  on: 'pvc/db',
  type: 'Normal',
  reason: 'FailedBinding',
  says: 'no persistent volumes available',
} as const;
const SNAPSHOT = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'before' };

/** What is put in where nothing is said, and what of a request is not taken. */
export const defaults: readonly Case[] = [
  {
    name: 'a volume is retained, has a file system, and is Available',
    rule: 'defaults: volume',
    given: [],
    when: [create(volume('v'))],
    then: {
      'pv/v': {
        spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
        status: { phase: 'Available', lastPhaseTransitionTime: PRESENT },
      },
    },
    told: [],
  },
  {
    name: 'a claim has a file system, and is Pending',
    rule: 'defaults: claim',
    given: [],
    when: [create(claim('db', { class: '' }))],
    then: {
      'pvc/db': { spec: { volumeMode: 'Filesystem', storageClassName: '' }, status: { phase: 'Pending' } },
    },
    told: [WAITS],
  },
  {
    name: 'a claim gets no class where there is no default',
    rule: 'defaults: the class of a claim',
    given: [storageClass('slow')],
    when: [create(claim('db', { class: null }))],
    then: { 'pvc/db': claimPending({ storageClassName: ABSENT }) },
    told: [WAITS],
  },
  {
    name: 'a class deletes its volumes, binds at once, and lets nothing grow',
    rule: 'defaults: class',
    given: [],
    when: [create(storageClass('slow'))],
    then: {
      'sc/slow': { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', allowVolumeExpansion: ABSENT },
    },
    told: [],
  },
  {
    name: 'a host path is of any type',
    rule: 'defaults: hostPath type',
    given: [],
    when: [create(volume('v', { spec: { ...noNfs, hostPath: { path: '/data' } } }))],
    then: { 'pv/v': { spec: { hostPath: { path: '/data', type: '' } } } },
    told: [],
  },
  {
    name: 'an iSCSI target is reached over the default interface',
    rule: 'defaults: iscsiInterface',
    given: [],
    when: [
      create(
        volume('v', {
          spec: { ...noNfs, iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2026-01.com.example:v', lun: 0 } },
        }),
      ),
    ],
    then: { 'pv/v': { spec: { iscsi: { iscsiInterface: 'default' } } } },
    told: [],
  },
  {
    name: 'a volume that is created Bound is not',
    rule: 'create: status is dropped, volume',
    given: [],
    when: [create({ ...volume('v'), status: { phase: 'Bound', message: 'mine', reason: 'mine' } })],
    then: { 'pv/v': volumeAvailable() },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable' },
    told: [],
  },
  {
    name: 'a claim that is created Bound is not',
    rule: 'create: status is dropped, claim',
    given: [],
    when: [
      create({ ...claim('db', { class: '' }), status: { phase: 'Bound', capacity: { storage: '9Gi' } } }),
    ],
    then: { 'pvc/db': claimPending() },
    told: [WAITS],
  },
  {
    name: 'a PUT of a volume leaves its status',
    rule: 'update: the main resource keeps the stored status',
    given: [volume('v')],
    when: [
      replace('pv/v', (it) => ({
        ...it,
        metadata: { ...it.metadata, labels: { tier: 'gold' } },
        status: { phase: 'Failed', message: 'mine' },
      })),
    ],
    then: {
      'pv/v': { metadata: { labels: { tier: 'gold' } }, status: { phase: 'Available', message: ABSENT } },
    },
    told: [],
  },
  {
    name: 'a change of the status of a volume leaves its spec',
    rule: 'update: /status keeps the stored spec',
    given: [volume('v')],
    when: [patchStatus('pv/v', { phase: 'Available', reason: 'Checked', message: 'looked at' })],
    then: {
      'pv/v': { spec: { capacity: { storage: '1Gi' } }, status: { phase: 'Available', reason: 'Checked' } },
    },
    told: [],
  },
  {
    name: 'a PUT without a version overwrites',
    rule: 'update: unconditional',
    given: [volume('v')],
    when: [
      replace('pv/v', ({ metadata: { resourceVersion: _newer, ...metadata }, ...it }) => ({
        ...it,
        metadata: { ...metadata, labels: { tier: 'gold' } },
      })),
    ],
    then: { 'pv/v': { metadata: { labels: { tier: 'gold' } }, status: { phase: 'Available' } } },
    told: [],
  },
  {
    name: 'a PUT of an old version is a conflict',
    rule: 'update: a stale resourceVersion',
    given: [volume('v')],
    when: [
      replace('pv/v', (it) => ({ ...it, metadata: { ...it.metadata, resourceVersion: '1' } }), {
        code: 409,
        reason: 'Conflict',
        says: 'the object has been modified',
      }),
    ],
    then: { 'pv/v': inPhase('Available') },
    told: [],
  },
  {
    name: 'what exists is not created again',
    rule: 'create: AlreadyExists',
    given: [volume('v')],
    when: [
      create(volume('v'), {
        code: 409,
        reason: 'AlreadyExists',
        says: 'persistentvolumes "v" already exists',
      }),
    ],
    then: { 'pv/v': inPhase('Available') },
    told: [],
  },
  {
    name: 'a claim to copy is shown in both fields',
    rule: 'data source: mirrored to the reference',
    given: [],
    when: [
      create(
        claim('db', { class: '', spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'old' } } }),
      ),
    ],
    then: {
      'pvc/db': {
        spec: {
          dataSource: { kind: 'PersistentVolumeClaim', name: 'old' },
          dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'old' },
        },
      },
    },
    told: [WAITS],
  },
  {
    name: 'a snapshot to restore is shown in both fields',
    rule: 'data source: mirrored from the reference',
    given: [],
    when: [create(claim('db', { class: '', spec: { dataSourceRef: SNAPSHOT } }))],
    then: { 'pvc/db': { spec: { dataSource: SNAPSHOT, dataSourceRef: SNAPSHOT } } },
    told: [WAITS],
  },
  {
    name: 'a data source of another kind is dropped without a word',
    rule: 'data source: other contents are dropped',
    given: [],
    when: [
      create(
        claim('db', {
          class: '',
          spec: { dataSource: { apiGroup: 'example.com', kind: 'Backup', name: 'old' } },
        }),
      ),
    ],
    then: { 'pvc/db': { spec: { dataSource: ABSENT, dataSourceRef: ABSENT } } },
    told: [WAITS],
  },
  {
    name: 'a data source in another namespace is not mirrored',
    rule: 'data source: a reference with a namespace',
    given: [],
    when: [
      create(claim('db', { class: '', spec: { dataSourceRef: { ...SNAPSHOT, namespace: 'elsewhere' } } })),
    ],
    then: {
      'pvc/db': { spec: { dataSource: ABSENT, dataSourceRef: { ...SNAPSHOT, namespace: 'elsewhere' } } },
    },
    told: [WAITS],
  },
  {
    name: 'a phase that is written with its time keeps that time',
    rule: 'volume status: lastPhaseTransitionTime given',
    given: [volume('v', { for: { name: 'gone', uid: 'gone' } })],
    when: [patchStatus('pv/v', { phase: 'Failed', lastPhaseTransitionTime: '2020-01-02T03:04:05Z' })],
    then: { 'pv/v': { status: { phase: 'Failed', lastPhaseTransitionTime: '2020-01-02T03:04:05Z' } } },
    told: [],
  },
  {
    name: 'a phase that is written keeps its time while it stays',
    rule: 'volume status: unchanged phase, empty time',
    given: [volume('v')],
    when: [patchStatus('pv/v', { message: 'looked at', lastPhaseTransitionTime: null })],
    then: { 'pv/v': { status: { phase: 'Available', lastPhaseTransitionTime: PRESENT } } },
    told: [],
  },
  {
    name: 'what does not change makes no event',
    rule: 'update: nothing changes',
    given: [volume('v')],
    when: [patch('pv/v', { spec: { storageClassName: 'slow' } }), replace('pv/v', (it) => it)],
    then: { 'pv/v': volumeAvailable() },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable' },
    told: [],
  },
  {
    name: 'a PUT makes nothing that is not there',
    rule: 'update: no creation by PUT',
    given: [],
    when: [put(volume('v'), { code: 404, reason: 'NotFound', says: 'persistentvolumes "v" not found' })],
    then: { 'pv/v': GONE },
    told: [],
  },
];
