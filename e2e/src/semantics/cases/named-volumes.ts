import { ABSENT, type Case, create, normal, patch, remove, warning } from '../case.js';
import {
  BOUND_BY_CONTROLLER,
  claimBound,
  claimPending,
  inPhase,
  volumeAvailable,
  volumeBound,
  volumeReservedFor,
} from '../expectations.js';
import { claim, ROX, RWO, storageClass, volume } from '../manifests.js';

const mismatch = (why: string) =>
  warning('pvc/db', 'VolumeMismatch', `Cannot bind to requested volume "v": ${why}`);
const MISSING = normal('pvc/db', 'FailedBinding', 'volume "v" not found');
const TAKEN = warning('pvc/db', 'FailedBinding', 'volume "v" already bound to a different claim.');
/** It has less than it asks for, and nobody is known to make NFS larger. */
const TOO_SMALL = warning('pvc/db', 'ExternalExpanding', 'waiting for an external controller');
const PENDING = claimPending({ volumeName: 'v' });

/** A claim that names its volume, and is not bound yet. */
export const namedVolumes: readonly Case[] = [
  {
    name: 'waits for a volume that is not there, and says so',
    rule: 'claim sync, volume named: missing',
    given: [],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting' },
    told: [MISSING],
  },
  {
    name: 'takes the volume it names once that comes',
    rule: 'claim sync, volume named: nobody’s and fits',
    given: [claim('db', { of: 'v' })],
    when: [create(volume('a')), create(volume('v'))],
    then: { 'pvc/db': claimBound('v', 'user'), 'pv/v': volumeBound('db'), 'pv/a': volumeAvailable() },
    told: [MISSING],
  },
  {
    name: 'takes the volume it names though another fits better',
    rule: 'claim sync, volume named: nobody’s and fits',
    given: [volume('a'), volume('v', { size: '9Gi', modes: [RWO, ROX] })],
    when: [create(claim('db', { of: 'v' }))],
    then: {
      'pvc/db': claimBound('v', 'user', { capacity: { storage: '9Gi' }, accessModes: [RWO, ROX] }),
      'pv/v': volumeBound('db'),
    },
    told: [],
  },
  {
    name: 'does not take one that is being deleted',
    rule: 'claim sync, volume named: nobody’s, marked for deletion',
    given: [volume('v', { finalizers: ['example.com/hold'] })],
    when: [remove('pv/v'), create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING },
    told: [mismatch('the volume is marked for deletion "v"')],
  },
  {
    name: 'does not take one that is too small',
    rule: 'claim sync, volume named: nobody’s, too small',
    given: [volume('v')],
    when: [create(claim('db', { of: 'v', size: '2Gi' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeAvailable() },
    told: [mismatch('requested PV is too small')],
  },
  {
    name: 'does not take one of another class',
    rule: 'claim sync, volume named: nobody’s, other class',
    given: [volume('v', { class: 'fast' })],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeAvailable() },
    told: [mismatch('storageClassName does not match')],
  },
  {
    name: 'does not take one of another volume mode',
    rule: 'claim sync, volume named: nobody’s, other volume mode',
    given: [volume('v', { spec: { volumeMode: 'Block' } })],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeAvailable() },
    told: [mismatch('incompatible volumeMode')],
  },
  {
    name: 'does not take one of another attributes class',
    rule: 'claim sync, volume named: nobody’s, other attributes class',
    given: [volume('v')],
    when: [create(claim('db', { of: 'v', spec: { volumeAttributesClassName: 'gold' } }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeAvailable() },
    told: [mismatch('')],
  },
  {
    name: 'does not take one without its modes',
    rule: 'claim sync, volume named: nobody’s, modes missing',
    given: [volume('v', { modes: [ROX] })],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeAvailable() },
    told: [mismatch('incompatible accessMode')],
  },
  {
    name: 'says the first of several reasons',
    rule: 'claim sync, volume named: the first reason that applies',
    given: [volume('v', { modes: [ROX], class: 'fast', spec: { volumeMode: 'Block' } })],
    when: [create(claim('db', { of: 'v', size: '2Gi' }))],
    then: { 'pvc/db': PENDING },
    told: [mismatch('requested PV is too small')],
  },
  {
    name: 'takes it once it is edited to fit',
    rule: 'claim sync, volume named: looked at again when the volume changes',
    given: [volume('v', { class: 'fast' }), claim('db', { of: 'v' })],
    when: [patch('pv/v', { spec: { storageClassName: 'slow' } })],
    then: { 'pvc/db': claimBound('v', 'user'), 'pv/v': volumeBound('db') },
    told: [mismatch('storageClassName does not match')],
  },
  {
    name: 'does not ask its selector',
    rule: 'claim sync, volume named: the selector is not checked',
    given: [volume('v')],
    when: [create(claim('db', { of: 'v', selector: { matchLabels: { tier: 'gold' } } }))],
    then: { 'pvc/db': claimBound('v', 'user') },
    told: [],
  },
  {
    name: 'does not wait for a pod though its class binds late',
    rule: 'claim sync, volume named: a late class does not delay',
    given: [storageClass('slow', { isLate: true }), volume('v')],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': claimBound('v', 'user') },
    told: [],
  },
  {
    name: 'takes one that is reserved for it without asking whether it fits',
    rule: 'claim sync, volume named: reserved for it, no checks',
    given: [
      volume('v', { for: 'db', size: '1Mi', class: 'fast', modes: [ROX], spec: { volumeMode: 'Block' } }),
    ],
    when: [create(claim('db', { of: 'v' }))],
    then: {
      'pvc/db': claimBound('v', 'user', { capacity: { storage: '1Mi' }, accessModes: [ROX] }),
      'pv/v': volumeBound('db', 'user'),
    },
    told: [TOO_SMALL],
  },
  {
    name: 'takes one that is bound to it by UID',
    rule: 'claim sync, volume named: reserved for it by UID',
    given: [claim('db', { of: 'v' })],
    when: [create(volume('v', { for: { name: 'db', uid: '${uid:pvc/db}' } }))],
    then: { 'pvc/db': claimBound('v', 'user'), 'pv/v': volumeBound('db', 'user') },
    told: [MISSING],
  },
  {
    name: 'is told when another claim has it',
    rule: 'claim sync, volume named: held by another',
    given: [volume('v'), claim('first')],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeBound('first') },
    log: { 'pvc/db': 'ClaimCreated ClaimWaiting' },
    told: [TAKEN],
  },
  {
    name: 'is told when it is kept for another',
    rule: 'claim sync, volume named: held by another, by name',
    given: [volume('v', { for: 'first' })],
    when: [create(claim('db', { of: 'v' }))],
    then: { 'pvc/db': PENDING, 'pv/v': volumeReservedFor('first') },
    told: [TAKEN],
  },
  {
    name: 'is told the same where it says itself that a controller wrote the name',
    rule: 'claim sync, volume named: held by another, marked by the controller',
    given: [volume('v', { for: 'first' })],
    when: [create(claim('db', { of: 'v', annotations: { [BOUND_BY_CONTROLLER]: 'yes' } }))],
    then: { 'pvc/db': { spec: { volumeName: 'v' }, status: { phase: 'Pending', capacity: ABSENT } } },
    told: [TAKEN],
  },
  {
    name: 'does not get the volume when the claim that had it goes, but when its claimRef goes',
    rule: 'claim sync, volume named: held by a claim that is gone',
    given: [volume('v'), claim('first'), claim('db', { of: 'v' })],
    when: [remove('pvc/first'), patch('pv/v', { spec: { claimRef: null } })],
    then: { 'pvc/db': claimBound('v', 'user'), 'pv/v': volumeBound('db') },
    log: {
      'pv/v': 'VolumeCreated VolumeAvailable VolumeBound VolumeReleased VolumeEdited VolumeBound',
    },
    told: [TAKEN],
  },
  {
    name: 'may name its volume while it waits',
    rule: 'claim sync, volume named: named later',
    given: [volume('v', { class: 'fast' }), claim('db', { class: null })],
    when: [patch('pvc/db', { spec: { volumeName: 'w' } }), create(volume('w', { class: null }))],
    then: { 'pvc/db': claimBound('w', 'user'), 'pv/v': volumeAvailable() },
    told: [
      normal('pvc/db', 'FailedBinding', 'no persistent volumes available'),
      normal('pvc/db', 'FailedBinding', 'volume "w" not found'),
    ],
  },
  {
    name: 'two claims name one volume, and the first has it',
    rule: 'claim sync, volume named: two name the same',
    given: [claim('db', { of: 'v' }), claim('web', { of: 'v' })],
    when: [create(volume('v'))],
    then: { 'pv/v': inPhase('Bound'), 'pvc/db': claimBound('v', 'user'), 'pvc/web': PENDING },
    told: [
      MISSING,
      normal('pvc/web', 'FailedBinding', 'volume "v" not found'),
      warning('pvc/web', 'FailedBinding', 'volume "v" already bound to a different claim.'),
    ],
  },
];
