import { ABSENT, type Case, create, GONE, normal, patch, remove, warning } from '../case.js';
import { claimBound, inPhase, PROVISIONED_BY, volumeReleased } from '../expectations.js';
import { claim, pod, volume } from '../manifests.js';

const CSI = { nfs: undefined, csi: { driver: 'csi.example.com', volumeHandle: 'h' } };
const NO_DELETER = 'error getting deleter volume plugin for volume "v": no deletable volume plugin matched';
const released = { name: 'gone', uid: 'gone' };

/** What becomes of a volume whose claim is gone, by its policy. */
export const reclaim: readonly Case[] = [
  {
    name: 'Retain keeps it Released, as it was',
    rule: 'reclaim: Retain',
    given: [volume('v', { policy: 'Retain' }), claim('db')],
    when: [remove('pvc/db')],
    then: { 'pvc/db': GONE, 'pv/v': volumeReleased('db') },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound VolumeReleased' },
    told: [],
  },
  {
    name: 'Delete of what nobody knows how to delete fails',
    rule: 'reclaim: Delete, no deleter',
    given: [volume('v', { policy: 'Delete' }), claim('db')],
    when: [remove('pvc/db')],
    then: {
      'pv/v': {
        spec: { claimRef: { name: 'db' } },
        status: { phase: 'Failed', message: NO_DELETER },
      },
    },
    log: { 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound VolumeReleased VolumeReclaimFailed' },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
  {
    name: 'Delete of a CSI volume is for its driver',
    rule: 'reclaim: Delete, CSI source',
    given: [volume('v', { policy: 'Delete', spec: CSI }), claim('db')],
    when: [remove('pvc/db')],
    then: { 'pv/v': volumeReleased('db') },
    told: [],
  },
  {
    name: 'Delete of what others made is for them',
    rule: 'reclaim: Delete, external provisioner',
    given: [
      volume('v', { policy: 'Delete', annotations: { [PROVISIONED_BY]: 'example.com/nas' } }),
      claim('db'),
    ],
    when: [remove('pvc/db')],
    then: { 'pv/v': volumeReleased('db') },
    told: [],
  },
  {
    name: 'Delete of what went over to a CSI driver is for that',
    rule: 'reclaim: migrated',
    given: [
      volume('v', { policy: 'Delete', annotations: { 'pv.kubernetes.io/migrated-to': 'csi.example.com' } }),
      claim('db'),
    ],
    when: [remove('pvc/db')],
    then: { 'pv/v': volumeReleased('db') },
    told: [],
  },
  {
    name: 'Delete of what a plugin made that no one implements fails',
    rule: 'reclaim: Delete, no deleter of that name',
    given: [
      volume('v', {
        policy: 'Delete',
        for: released,
        annotations: { [PROVISIONED_BY]: 'kubernetes.io/nothing' },
        finalizers: ['kubernetes.io/pv-controller'],
      }),
    ],
    when: [],
    then: { 'pv/v': volumeReleased('gone', 'Failed') },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
  {
    name: 'Recycle of what cannot be scrubbed fails',
    rule: 'reclaim: Recycle, no recycler',
    given: [volume('v', { policy: 'Recycle', spec: CSI }), claim('db')],
    when: [remove('pvc/db')],
    then: {
      'pv/v': { status: { phase: 'Failed', message: 'No recycler plugin found for the volume!' } },
    },
    told: [warning('pv/v', 'VolumeFailedRecycle', 'No recycler plugin found for the volume!')],
  },
  {
    name: 'a Failed volume stays Failed when it is retained, and is told of no second time',
    rule: 'reclaim: Failed is never overwritten by Released',
    given: [volume('v', { policy: 'Delete' }), claim('db')],
    when: [remove('pvc/db'), patch('pv/v', { spec: { persistentVolumeReclaimPolicy: 'Retain' } })],
    then: { 'pv/v': volumeReleased('db', 'Failed') },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
  {
    name: 'a Released volume is taken by its policy of now',
    rule: 'reclaim: the policy at that moment',
    given: [volume('v', { policy: 'Retain', for: released })],
    when: [patch('pv/v', { spec: { persistentVolumeReclaimPolicy: 'Delete' } })],
    then: { 'pv/v': volumeReleased('gone', 'Failed') },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
  {
    name: 'a Failed volume is free, without a message, when its claimRef is removed',
    rule: 'volume status: the message is empty on success',
    given: [volume('v', { policy: 'Delete' }), claim('db')],
    when: [remove('pvc/db'), patch('pv/v', { spec: { claimRef: null } }), create(claim('web'))],
    then: { 'pvc/web': claimBound('v'), 'pv/v': { status: { phase: 'Bound', message: ABSENT } } },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
  {
    name: 'a Released volume is not reclaimed when it is kept for a name again',
    rule: 'reclaim: still released',
    given: [volume('v', { policy: 'Retain', for: released })],
    when: [
      patch('pv/v', { spec: { claimRef: { uid: null } } }),
      patch('pv/v', { spec: { persistentVolumeReclaimPolicy: 'Delete' } }),
    ],
    then: { 'pv/v': inPhase('Available') },
    told: [],
  },
  {
    name: 'Recycle waits for the pods that may still write',
    rule: 'reclaim: Recycle, used by an active pod',
    given: [volume('v', { policy: 'Recycle' }), claim('db'), pod('p', ['db'])],
    when: [remove('pvc/db')],
    then: { 'pv/v': volumeReleased('db') },
    told: [normal('pv/v', 'VolumeFailedRecycle', 'Volume is used by pods: default/p')],
  },
  {
    name: 'a volume that is released by hand of nobody’s claim is taken by its policy',
    rule: 'reclaim: still released, claim missing',
    given: [],
    when: [create(volume('v', { policy: 'Delete', for: released }))],
    then: { 'pv/v': volumeReleased('gone', 'Failed') },
    log: { 'pv/v': 'VolumeCreated VolumeReleased VolumeReclaimFailed' },
    told: [warning('pv/v', 'VolumeFailedDelete', NO_DELETER)],
  },
];
