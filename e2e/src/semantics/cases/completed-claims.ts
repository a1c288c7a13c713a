import { ABSENT, type Case, create, GONE, normal, patch, patchStatus, remove, warning } from '../case.js';
import {
  BIND_COMPLETED,
  claimBound,
  claimLost,
  inPhase,
  volumeBound,
  volumeReleased,
  volumeReservedFor,
} from '../expectations.js';
import { claim, ROX, RWO, volume } from '../manifests.js';

const COMPLETED = { [BIND_COMPLETED]: 'yes' };
const LOST = warning('pvc/db', 'ClaimLost', 'Bound claim has lost its PersistentVolume.');
const MISBOUND = warning(
  'pvc/db',
  'ClaimMisbound',
  'Two claims are bound to the same volume, this one is bound incorrectly',
);
/** It has less than it asks for, and nobody is known to make NFS larger. */
const TOO_SMALL = warning('pvc/db', 'ExternalExpanding', 'waiting for an external controller');
/** The volume of a bound claim goes, whatever holds it. */
const losing = [remove('pv/v'), patch('pv/v', { metadata: { finalizers: null } })] as const;
const UID = '${uid:pvc/db}';

/** A claim whose binding ran through once. */
export const completedClaims: readonly Case[] = [
  {
    name: 'is Lost when it names no volume',
    rule: 'claim sync, completed: no volume named',
    given: [volume('v')],
    when: [create(claim('db', { annotations: COMPLETED }))],
    then: { 'pvc/db': claimLost(ABSENT), 'pv/v': inPhase('Available') },
    log: { 'pvc/db': 'ClaimCreated ClaimLost' },
    told: [warning('pvc/db', 'ClaimLost', 'Bound claim has lost reference to PersistentVolume.')],
  },
  {
    name: 'is Lost when its volume was never there',
    rule: 'claim sync, completed: volume missing',
    given: [],
    when: [create(claim('db', { of: 'v', annotations: COMPLETED }))],
    then: { 'pvc/db': claimLost('v') },
    told: [LOST],
  },
  {
    name: 'is Lost when its volume is removed under it',
    rule: 'claim sync, completed: volume missing',
    given: [volume('v'), claim('db')],
    when: losing,
    then: { 'pvc/db': claimLost('v') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound ClaimLost' },
    told: [LOST],
  },
  {
    name: 'has its volume back when one of that name comes that is nobody’s',
    rule: 'claim sync, completed: no claimRef, no checks',
    given: [volume('v'), claim('db')],
    when: [...losing, create(volume('v', { class: 'fast', size: '1Mi' }))],
    then: {
      'pvc/db': claimBound('v', 'controller', { capacity: { storage: '1Mi' } }),
      'pv/v': volumeBound('db'),
    },
    told: [LOST, TOO_SMALL],
  },
  {
    name: 'has its volume back when one of that name comes that is bound to it',
    rule: 'claim sync, completed: claimRef with its UID',
    given: [volume('v'), claim('db')],
    when: [...losing, create(volume('v', { for: { name: 'db', uid: UID } }))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db', 'user') },
    told: [LOST],
  },
  {
    name: 'stays Lost when the volume that comes is another’s, and is told no second time',
    rule: 'claim sync, completed: the event only on the change of phase',
    given: [volume('v'), claim('db')],
    when: [...losing, create(volume('v', { for: { name: 'db', uid: 'someone' } }))],
    then: { 'pvc/db': claimLost('v'), 'pv/v': volumeReleased('db') },
    told: [LOST],
  },
  {
    name: 'stays Lost when the volume that comes is only kept for its name',
    rule: 'claim sync, completed: an empty UID is anything else',
    given: [volume('v'), claim('db')],
    when: [...losing, create(volume('v', { for: 'db' }))],
    then: { 'pvc/db': claimLost('v'), 'pv/v': volumeReservedFor('db') },
    told: [LOST],
  },
  {
    name: 'is bound without any check to a volume that is nobody’s',
    rule: 'claim sync, completed: no claimRef, no checks',
    given: [volume('v', { class: 'fast', size: '1Mi', modes: [ROX], spec: { volumeMode: 'Block' } })],
    when: [create(claim('db', { of: 'v', annotations: COMPLETED }))],
    then: {
      'pvc/db': claimBound('v', 'user', { capacity: { storage: '1Mi' }, accessModes: [ROX] }),
      'pv/v': volumeBound('db'),
    },
    told: [TOO_SMALL],
  },
  {
    name: 'is misbound to a volume of another claim',
    rule: 'claim sync, completed: anything else',
    given: [volume('v'), claim('first')],
    when: [create(claim('db', { of: 'v', annotations: COMPLETED }))],
    then: { 'pvc/db': claimLost('v'), 'pvc/first': claimBound('v'), 'pv/v': volumeBound('first') },
    told: [MISBOUND],
  },
  {
    name: 'is misbound to a volume that is only kept for its name',
    rule: 'claim sync, completed: an empty UID is anything else',
    given: [volume('v', { for: 'db' })],
    when: [create(claim('db', { of: 'v', annotations: COMPLETED }))],
    then: { 'pvc/db': claimLost('v'), 'pv/v': volumeReservedFor('db') },
    told: [MISBOUND],
  },
  {
    name: 'keeps its volume when the claimRef is cleared',
    rule: 'claim sync, completed: no claimRef',
    given: [volume('v'), claim('db')],
    when: [patch('pv/v', { spec: { claimRef: null } })],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'keeps its volume when only the name in the claimRef is changed, which is put right',
    rule: 'claim sync, completed: the name is not compared',
    given: [volume('v'), claim('db')],
    when: [patch('pv/v', { spec: { claimRef: { name: 'web' } } })],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'is misbound when its UID in the claimRef is changed',
    rule: 'claim sync, completed: anything else',
    given: [volume('v'), claim('db')],
    when: [patch('pv/v', { spec: { claimRef: { uid: 'someone' } } })],
    then: { 'pvc/db': claimLost('v'), 'pv/v': volumeReleased('db') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound ClaimLost' },
    told: [MISBOUND],
  },
  {
    name: 'is misbound when its UID in the claimRef is removed',
    rule: 'claim sync, completed: an empty UID is anything else',
    given: [volume('v'), claim('db')],
    when: [patch('pv/v', { spec: { claimRef: { uid: null } } })],
    then: {
      'pvc/db': claimLost('v'),
      'pv/v': { spec: { claimRef: { uid: ABSENT } }, status: { phase: 'Available' } },
    },
    told: [MISBOUND],
  },
  {
    name: 'has its volume back when its UID is written into the claimRef again',
    rule: 'claim sync, completed: Lost and its return',
    given: [volume('v'), claim('db')],
    when: [
      patch('pv/v', { spec: { claimRef: { uid: 'someone' } } }),
      patch('pv/v', { spec: { claimRef: { uid: UID } } }),
    ],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound ClaimLost ClaimBound' },
    told: [MISBOUND],
  },
  {
    name: 'loses its volume to the claim whose UID is written into the claimRef',
    rule: 'claim sync, completed: a claimRef that is given to another',
    given: [volume('v'), claim('db'), claim('web')],
    when: [patch('pv/v', { spec: { claimRef: { name: 'web', uid: '${uid:pvc/web}' } } })],
    then: { 'pvc/db': claimLost('v'), 'pvc/web': claimBound('v'), 'pv/v': volumeBound('web') },
    told: [MISBOUND, warning('pvc/web', 'ProvisioningFailed', 'not found')],
  },
  {
    name: 'is Pending again when its mark of completion is taken while it is Lost',
    rule: 'claim sync: dispatch by the mark, not by phase',
    given: [volume('v'), claim('db')],
    when: [...losing, patch('pvc/db', { metadata: { annotations: { [BIND_COMPLETED]: null } } })],
    then: { 'pvc/db': { spec: { volumeName: 'v' }, status: { phase: 'Pending', capacity: ABSENT } } },
    told: [LOST, normal('pvc/db', 'FailedBinding', 'volume "v" not found')],
  },
  {
    name: 'gets its mark of completion again while its volume is its own',
    rule: 'bind: add bind-completed if absent',
    given: [volume('v'), claim('db')],
    when: [patch('pvc/db', { metadata: { annotations: { [BIND_COMPLETED]: null } } })],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'keeps its capacity when its volume’s is edited, and takes its modes',
    rule: 'claim status: capacity only when the phase changes, modes always',
    given: [volume('v'), claim('db')],
    when: [patch('pv/v', { spec: { capacity: { storage: '5Gi' }, accessModes: [RWO, ROX] } })],
    then: { 'pvc/db': claimBound('v', 'controller', { accessModes: [RWO, ROX] }) },
    told: [],
  },
  {
    name: 'has the size from before where a node is to finish an expansion',
    rule: 'claim status: the pre-resize annotation',
    given: [
      volume('v', { size: '5Gi', annotations: { 'volume.alpha.kubernetes.io/pre-resize-capacity': '2Gi' } }),
    ],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimBound('v', 'controller', { capacity: { storage: '2Gi' } }) },
    told: [],
  },
  {
    name: 'is not moved by a phase that someone writes',
    rule: 'claim sync: phase is never an input',
    given: [volume('v'), claim('db')],
    when: [patchStatus('pvc/db', { phase: 'Lost' })],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'stays Bound whatever is edited that it once matched',
    rule: 'claim sync, completed: what fitted is not asked again',
    given: [
      volume('v', { labels: { tier: 'gold' } }),
      claim('db', { selector: { matchLabels: { tier: 'gold' } } }),
    ],
    when: [
      patch('pv/v', {
        metadata: { labels: null },
        spec: { storageClassName: 'fast', capacity: { storage: '5Gi' } },
      }),
    ],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound' },
    told: [],
  },
  {
    name: 'goes at once when it is Lost',
    rule: 'protection: a Lost claim',
    given: [volume('v'), claim('db')],
    when: [...losing, remove('pvc/db')],
    then: { 'pvc/db': GONE },
    told: [LOST],
  },
  {
    name: 'takes nothing with it when it is misbound',
    rule: 'deletion: a misbound claim',
    given: [volume('v'), claim('first'), claim('db', { of: 'v', annotations: COMPLETED })],
    when: [remove('pvc/db')],
    then: { 'pvc/db': GONE, 'pvc/first': claimBound('v'), 'pv/v': volumeBound('first') },
    told: [MISBOUND],
  },
];
