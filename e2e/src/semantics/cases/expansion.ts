import {
  ABSENT,
  awaiting,
  type Case,
  create,
  normal,
  patch,
  patchStatus,
  PRESENT,
  type Refusal,
  warning,
} from '../case.js';
import { claimBound } from '../expectations.js';
import { claim, glusterClass, storageClass, volume } from '../manifests.js';

const GROWS = storageClass('slow', { allowVolumeExpansion: true });
const CSI = { nfs: undefined, csi: { driver: 'csi.example.com', volumeHandle: 'h' } };
const sized = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
const FORBIDDEN: Refusal = {
  code: 403,
  reason: 'Forbidden',
  says: 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
};
const SHRUNK: Refusal = {
  code: 422,
  reason: 'Invalid',
  causes: [
    'spec.resources.requests.storage FieldValueForbidden Forbidden: field can not be less than status.capacity',
  ],
};
const BY_OTHERS = normal(
  'pvc/db',
  'ExternalExpanding',
  'waiting for an external controller to expand this PVC',
);
const NOBODY_MAKES = warning('pvc/db', 'ProvisioningFailed', 'no volume plugin matched name');
const MADE = 'pvc-${uid:pvc/db}';
const BOUND = { status: { phase: 'Bound' } };

/** A claim that asks for more. */
export const expansion: readonly Case[] = [
  {
    name: 'a claim that asks for more waits for whoever expands its storage',
    rule: 'expansion: no expander in process',
    given: [GROWS, volume('v', { spec: CSI }), claim('db')],
    when: [patch('pvc/db', sized('2Gi'))],
    then: { 'pvc/db': { ...sized('2Gi'), status: { phase: 'Bound', capacity: { storage: '1Gi' } } } },
    log: { 'pvc/db': 'ClaimCreated ClaimBound ClaimEdited ClaimExpansionRequested' },
    told: [BY_OTHERS],
  },
  {
    name: 'a claim of storage that nobody expands is warned',
    rule: 'expansion: no expander is known',
    given: [GROWS, volume('v'), claim('db')],
    when: [patch('pvc/db', sized('2Gi'))],
    then: { 'pvc/db': { status: { phase: 'Bound', capacity: { storage: '1Gi' } } } },
    told: [warning('pvc/db', 'ExternalExpanding', 'waiting for an external controller to expand this PVC')],
  },
  {
    name: 'an external resizer says how far it is, and ends it',
    rule: 'expansion: status by an external controller',
    given: [GROWS, volume('v', { spec: CSI }), claim('db')],
    when: [
      patch('pvc/db', sized('2Gi')),
      patchStatus('pvc/db', {
        conditions: [{ type: 'Resizing', status: 'True' }],
        allocatedResources: { storage: '2Gi' },
        allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
      }),
      awaiting('pvc/db', { status: { conditions: PRESENT, capacity: { storage: '1Gi' } } }),
      patch('pv/v', { spec: { capacity: { storage: '2Gi' } } }),
      awaiting('pvc/db', { status: { capacity: { storage: '1Gi' } } }),
      patchStatus('pvc/db', {
        conditions: null,
        capacity: { storage: '2Gi' },
        allocatedResourceStatuses: null,
      }),
    ],
    then: {
      'pvc/db': claimBound('v', 'controller', {
        capacity: { storage: '2Gi' },
        conditions: ABSENT,
        allocatedResources: { storage: '2Gi' },
      }),
      'pv/v': { spec: { capacity: { storage: '2Gi' } } },
    },
    told: [BY_OTHERS],
  },
  {
    name: 'a volume that Berth made grows before its claim says so',
    rule: 'expansion: in process, from request to status',
    given: [glusterClass('slow', { allowVolumeExpansion: true }), claim('db')],
    when: [
      awaiting('pvc/db', BOUND),
      patch('pvc/db', sized('3Gi')),
      awaiting('pvc/db', { status: { capacity: { storage: '3Gi' } } }),
    ],
    then: {
      'pvc/db': { status: { phase: 'Bound', capacity: { storage: '3Gi' }, conditions: ABSENT } },
      [`pv/${MADE}`]: { spec: { capacity: { storage: '3Gi' } }, status: { phase: 'Bound' } },
    },
    told: [
      normal('pvc/db', 'Provisioning', ''),
      normal('pvc/db', 'ProvisioningSucceeded', ''),
      normal('pvc/db', 'Resizing', 'Expanding the volume from 1Gi to 3Gi'),
      normal('pvc/db', 'Resizing', 'larger, from 1 to 3 GiB'),
      normal('pvc/db', 'VolumeResizeSuccessful', '3Gi'),
    ],
  },
  {
    name: 'a claim that has more than it asks for may ask for that without any work',
    rule: 'expansion: only beyond status.capacity',
    given: [GROWS, volume('v', { size: '5Gi', spec: CSI }), claim('db')],
    when: [patch('pvc/db', sized('5Gi'))],
    then: { 'pvc/db': { ...sized('5Gi'), status: { capacity: { storage: '5Gi' } } } },
    log: { 'pvc/db': 'ClaimCreated ClaimBound ClaimEdited' },
    told: [],
  },
  {
    name: 'a claim may ask for less again, but for more than it has',
    rule: 'expansion: recovery by a lower request',
    given: [GROWS, volume('v', { spec: CSI }), claim('db')],
    when: [patch('pvc/db', sized('9Gi')), patch('pvc/db', sized('2Gi'))],
    then: { 'pvc/db': { ...sized('2Gi'), status: { capacity: { storage: '1Gi' } } } },
    told: [BY_OTHERS],
  },
  {
    name: 'a claim may not ask for just what it has',
    rule: 'update of a claim: equal to status.capacity',
    given: [GROWS, volume('v', { spec: CSI }), claim('db')],
    when: [patch('pvc/db', sized('9Gi')), patch('pvc/db', sized('1Gi'), SHRUNK)],
    then: { 'pvc/db': sized('9Gi') },
    told: [BY_OTHERS],
  },
  {
    name: 'a claim may not ask for less than it has',
    rule: 'update of a claim: below status.capacity',
    given: [GROWS, volume('v', { spec: CSI }), claim('db')],
    when: [patch('pvc/db', sized('500Mi'), SHRUNK)],
    then: { 'pvc/db': sized('1Gi') },
    told: [],
  },
  {
    name: 'a claim of a class that does not let it may not grow',
    rule: 'admission: resize, class without expansion',
    given: [storageClass('slow'), volume('v'), claim('db')],
    when: [patch('pvc/db', sized('2Gi'), FORBIDDEN)],
    then: { 'pvc/db': sized('1Gi') },
    told: [],
  },
  {
    name: 'a claim whose class is not there may not grow',
    rule: 'admission: resize, class missing',
    given: [volume('v'), claim('db')],
    when: [patch('pvc/db', sized('2Gi'), FORBIDDEN)],
    then: { 'pvc/db': sized('1Gi') },
    told: [],
  },
  {
    name: 'a claim without a class may not grow',
    rule: 'admission: resize, class empty',
    given: [volume('v', { class: '' }), claim('db', { class: '' })],
    when: [patch('pvc/db', sized('2Gi'), FORBIDDEN)],
    then: { 'pvc/db': sized('1Gi') },
    told: [],
  },
  {
    name: 'a claim that is not Bound may not grow',
    rule: 'update of a claim: the request only when Bound',
    given: [GROWS, claim('db')],
    when: [
      patch('pvc/db', sized('2Gi'), {
        code: 422,
        reason: 'Invalid',
        says: 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      }),
    ],
    then: { 'pvc/db': sized('1Gi') },
    told: [NOBODY_MAKES],
  },
  {
    name: 'a class that lets its claims grow may be made of one that does not',
    rule: 'update of a class: allowVolumeExpansion is mutable',
    given: [storageClass('slow'), volume('v', { spec: CSI }), claim('db')],
    when: [patch('sc/slow', { allowVolumeExpansion: true }), patch('pvc/db', sized('2Gi'))],
    then: { 'pvc/db': sized('2Gi'), 'sc/slow': { allowVolumeExpansion: true } },
    told: [BY_OTHERS],
  },
  {
    name: 'a volume made by hand follows its class',
    rule: 'admission: resize, it is the class that decides',
    given: [GROWS],
    when: [create(volume('v', { spec: CSI })), create(claim('db')), patch('pvc/db', sized('2Gi'))],
    then: { 'pvc/db': sized('2Gi') },
    told: [BY_OTHERS],
  },
];
