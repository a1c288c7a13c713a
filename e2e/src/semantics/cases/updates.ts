import { ABSENT, type Case, normal, patch, patchStatus, type Refusal, type Step, warning } from '../case.js';
import { BETA_CLASS, claimBound, volumeAvailable } from '../expectations.js';
import { claim, inZone, storageClass, volume } from '../manifests.js';

const CSI = { nfs: undefined, csi: { driver: 'csi.example.com', volumeHandle: 'h' } };
const gold = { volumeAttributesClassName: 'gold' };
const NO_CLASS = warning('pvc/db', 'ProvisioningFailed', 'storageclass.storage.k8s.io "slow" not found');
const NOTHING = normal('pvc/db', 'FailedBinding', 'no persistent volumes available');
const OTHER_CLASS = warning('pvc/db', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found');

function refusedWith(...causes: readonly string[]): Refusal {
  return { code: 422, reason: 'Invalid', causes };
}

/** Of a cause that shows the whole difference, how it begins. */
function refusedSaying(says: string): Refusal {
  return { code: 422, reason: 'Invalid', says };
}

const SPEC = refusedSaying(
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
);
const SOURCE = refusedSaying(
  'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
);
const AFFINITY = refusedSaying('nodeAffinity: Invalid value: ');

type Row = Omit<Case, 'told' | 'given' | 'when' | 'then'> & { readonly before?: object; readonly step: Step };

/** A step that leaves a volume Available, whether it is refused or not. */
function ofVolume({ name, rule, before, step }: Row): Case {
  return {
    name,
    rule,
    given: [volume('v', { spec: before ?? {} })],
    when: [step],
    then: { 'pv/v': volumeAvailable() },
    told: [],
  };
}

const volumeUpdates: readonly Case[] = [
  {
    name: 'the source of a volume stays what it is',
    rule: 'update of a volume: source',
    step: patch('pv/v', { spec: { nfs: { path: '/elsewhere' } } }, SOURCE),
  },
  {
    name: 'a volume does not go over to another source',
    rule: 'update of a volume: source',
    step: patch('pv/v', { spec: { nfs: null, hostPath: { path: '/data' } } }, SOURCE),
  },
  {
    name: 'a secret for expansion may be added where there was none',
    rule: 'update of a volume: controllerExpandSecretRef',
    before: CSI,
    step: patch('pv/v', { spec: { csi: { controllerExpandSecretRef: { name: 's', namespace: 'n' } } } }),
  },
  {
    name: 'a secret for expansion that is there stays',
    rule: 'update of a volume: controllerExpandSecretRef',
    before: { nfs: undefined, csi: { ...CSI.csi, controllerExpandSecretRef: { name: 's', namespace: 'n' } } },
    step: patch('pv/v', { spec: { csi: { controllerExpandSecretRef: { name: 't' } } } }, SOURCE),
  },
  {
    name: 'the volume mode of a volume stays',
    rule: 'update of a volume: volumeMode',
    step: patch(
      'pv/v',
      { spec: { volumeMode: 'Block' } },
      refusedWith('volumeMode FieldValueInvalid Invalid value: "Block": field is immutable'),
    ),
  },
  {
    name: 'a node affinity may be set where there was none',
    rule: 'update of a volume: nodeAffinity',
    step: patch('pv/v', { spec: { nodeAffinity: { required: inZone('a') } } }),
  },
  {
    name: 'a node affinity that is there stays',
    rule: 'update of a volume: nodeAffinity',
    before: { nodeAffinity: { required: inZone('a') } },
    step: patch('pv/v', { spec: { nodeAffinity: { required: inZone('b') } } }, AFFINITY),
  },
  {
    name: 'a node affinity is not taken away',
    rule: 'update of a volume: nodeAffinity',
    before: { nodeAffinity: { required: inZone('a') } },
    step: patch('pv/v', { spec: { nodeAffinity: null } }, AFFINITY),
  },
  {
    name: 'the attributes class of a volume may change',
    rule: 'update of a volume: volumeAttributesClassName',
    before: { ...CSI, ...gold },
    step: patch('pv/v', { spec: { volumeAttributesClassName: 'silver' } }),
  },
  {
    name: 'the attributes class of a volume is not taken away',
    rule: 'update of a volume: volumeAttributesClassName',
    before: { ...CSI, ...gold },
    step: patch(
      'pv/v',
      { spec: { volumeAttributesClassName: null } },
      refusedWith(
        'spec.volumeAttributesClassName FieldValueForbidden Forbidden: update from non-nil value to nil is forbidden',
      ),
    ),
  },
  {
    name: 'policy, size, modes, class, options and labels of a volume may change',
    rule: 'update of a volume: the rest is mutable',
    step: patch('pv/v', {
      metadata: { labels: { tier: 'gold' } },
      spec: {
        persistentVolumeReclaimPolicy: 'Delete',
        capacity: { storage: '2Gi' },
        accessModes: ['ReadWriteMany'],
        storageClassName: 'fast',
        mountOptions: ['noatime'],
      },
    }),
  },
].map(ofVolume);

const claimUpdates: readonly Case[] = [
  {
    name: 'the volume that a claim names stays',
    rule: 'update of a claim: volumeName',
    given: [claim('db', { of: 'v' })],
    when: [
      patch('pvc/db', { spec: { volumeName: 'w' } }, SPEC),
      patch('pvc/db', { spec: { volumeName: null } }, SPEC),
    ],
    then: { 'pvc/db': { spec: { volumeName: 'v' } } },
    told: [normal('pvc/db', 'FailedBinding', 'volume "v" not found')],
  },
  {
    name: 'a claim without a class may be given one, once',
    rule: 'update of a claim: storageClassName',
    given: [claim('db', { class: null })],
    when: [
      patch('pvc/db', { spec: { storageClassName: 'fast' } }),
      patch('pvc/db', { spec: { storageClassName: 'slow' } }, SPEC),
      patch('pvc/db', { spec: { storageClassName: null } }, SPEC),
    ],
    then: { 'pvc/db': { spec: { storageClassName: 'fast' } } },
    told: [NOTHING, OTHER_CLASS],
  },
  {
    name: 'the empty class is a class, and stays',
    rule: 'update of a claim: storageClassName',
    given: [claim('db', { class: '' })],
    when: [patch('pvc/db', { spec: { storageClassName: 'fast' } }, SPEC)],
    then: { 'pvc/db': { spec: { storageClassName: '' } } },
    told: [NOTHING],
  },
  {
    name: 'a claim of the old annotation may be given only that class',
    rule: 'update of a claim: storageClassName and the annotation',
    given: [claim('db', { class: null, annotations: { [BETA_CLASS]: 'fast' } })],
    when: [
      patch('pvc/db', { spec: { storageClassName: 'slow' } }, SPEC),
      patch('pvc/db', { spec: { storageClassName: 'fast' } }),
    ],
    then: { 'pvc/db': { spec: { storageClassName: 'fast' } } },
    told: [OTHER_CLASS],
  },
  {
    name: 'the old annotation of a claim stays',
    rule: 'update of a claim: beta class annotation',
    given: [claim('db', { class: null, annotations: { [BETA_CLASS]: 'fast' } })],
    when: [
      patch(
        'pvc/db',
        { metadata: { annotations: { [BETA_CLASS]: 'slow' } } },
        refusedWith(
          `metadata.annotations.${BETA_CLASS} FieldValueInvalid Invalid value: "slow": field is immutable`,
        ),
      ),
    ],
    then: { 'pvc/db': { metadata: { annotations: { [BETA_CLASS]: 'fast' } } } },
    told: [OTHER_CLASS],
  },
  {
    name: 'modes and selector of a claim stay',
    rule: 'update of a claim: any other difference',
    given: [claim('db')],
    when: [
      patch('pvc/db', { spec: { accessModes: ['ReadWriteMany'] } }, SPEC),
      patch('pvc/db', { spec: { selector: { matchLabels: { tier: 'gold' } } } }, SPEC),
    ],
    then: { 'pvc/db': { spec: { accessModes: ['ReadWriteOnce'], selector: ABSENT } } },
    told: [NO_CLASS],
  },
  {
    name: 'the volume mode of a claim stays, which is said twice',
    rule: 'update of a claim: volumeMode',
    given: [claim('db')],
    when: [
      patch(
        'pvc/db',
        { spec: { volumeMode: 'Block' } },
        refusedSaying('volumeMode: Invalid value: "Block": field is immutable'),
      ),
      patch('pvc/db', { spec: { volumeMode: 'Block' } }, SPEC),
    ],
    then: { 'pvc/db': { spec: { volumeMode: 'Filesystem' } } },
    told: [NO_CLASS],
  },
  {
    name: 'the attributes class of a Bound claim may change, and not go',
    rule: 'update of a claim: volumeAttributesClassName',
    given: [volume('v', { spec: { ...CSI, ...gold } }), claim('db', { spec: gold })],
    when: [
      patch('pvc/db', { spec: { volumeAttributesClassName: 'silver' } }),
      patch(
        'pvc/db',
        { spec: { volumeAttributesClassName: null } },
        refusedSaying(
          'spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden',
        ),
      ),
      patch(
        'pvc/db',
        { spec: { volumeAttributesClassName: '' } },
        refusedWith(
          'spec.volumeAttributesClassName FieldValueForbidden Forbidden: update from non-nil value to an empty string is forbidden',
        ),
      ),
    ],
    then: {
      'pvc/db': {
        spec: { volumeAttributesClassName: 'silver', volumeName: 'v' },
        status: { phase: 'Bound', currentVolumeAttributesClassName: 'gold' },
      },
    },
    told: [],
  },
  {
    name: 'the attributes class of a claim that waits stays',
    rule: 'update of a claim: volumeAttributesClassName when Bound',
    given: [claim('db')],
    when: [patch('pvc/db', { spec: gold }, SPEC)],
    then: { 'pvc/db': { spec: { volumeAttributesClassName: ABSENT } } },
    told: [NO_CLASS],
  },
  {
    name: 'labels and annotations of a claim may change',
    rule: 'update of a claim: metadata',
    given: [volume('v'), claim('db')],
    when: [patch('pvc/db', { metadata: { labels: { tier: 'gold' }, annotations: { note: 'mine' } } })],
    then: { 'pvc/db': claimBound('v') },
    told: [],
  },
  {
    name: 'a status of a claim says amounts, and knows what an expansion may be at',
    rule: 'update of a claim’s status',
    given: [volume('v'), claim('db')],
    when: [
      patchStatus(
        'pvc/db',
        { capacity: { storage: '-1Gi' } },
        refusedWith(
          'status.capacity[storage] FieldValueInvalid Invalid value: -1073741824: must be a valid resource quantity',
        ),
      ),
      patchStatus(
        'pvc/db',
        { allocatedResourceStatuses: { storage: 'Growing' } },
        refusedSaying('status.allocatedResourceStatus: Unsupported value: '),
      ),
      patchStatus('pvc/db', { allocatedResourceStatuses: { storage: 'NodeResizePending' } }),
    ],
    then: {
      'pvc/db': claimBound('v', 'controller', {
        allocatedResourceStatuses: { storage: 'NodeResizePending' },
      }),
    },
    told: [],
  },
];

/** A change of a class that is refused with this cause, or taken. */
function ofClass(field: string, change: object, cause?: string): Case {
  const refused = cause === undefined ? undefined : refusedWith(cause);
  return {
    name: `the field ${field} of a class ${refused === undefined ? 'may change' : 'stays'}`,
    rule: `update of a class: ${field}`,
    given: [storageClass('slow', { parameters: { a: 'b' } })],
    when: [patch('sc/slow', change, refused)],
    then: { 'sc/slow': refused === undefined ? { ...change } : { parameters: { a: 'b' } } },
    told: [],
  };
}

const zone = [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }];
const classUpdates: readonly Case[] = [
  ofClass(
    'parameters',
    { parameters: { a: 'c' } },
    'parameters FieldValueForbidden Forbidden: updates to parameters are forbidden.',
  ),
  ofClass(
    'provisioner',
    { provisioner: 'example.com/nas' },
    'provisioner FieldValueForbidden Forbidden: updates to provisioner are forbidden.',
  ),
  ofClass(
    'reclaimPolicy',
    { reclaimPolicy: 'Retain' },
    'reclaimPolicy FieldValueForbidden Forbidden: updates to reclaimPolicy are forbidden.',
  ),
  ofClass(
    'volumeBindingMode',
    { volumeBindingMode: 'WaitForFirstConsumer' },
    'volumeBindingMode FieldValueInvalid Invalid value: "WaitForFirstConsumer": field is immutable',
  ),
  ofClass('allowVolumeExpansion', { allowVolumeExpansion: true }),
  ofClass('mountOptions', { mountOptions: ['noatime'] }),
  ofClass('allowedTopologies', { allowedTopologies: zone }),
];

/** What may be changed, and how a change is refused. */
export const updates: readonly Case[] = [...volumeUpdates, ...claimUpdates, ...classUpdates];
