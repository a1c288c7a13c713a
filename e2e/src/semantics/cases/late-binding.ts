import { ABSENT, awaiting, type Case, create, normal, patch, remove, warning } from '../case.js';
import {
  claimBound,
  claimPending,
  PROVISIONER,
  SELECTED_NODE,
  volumeAvailable,
  volumeBound,
} from '../expectations.js';
import { claim, glusterClass, node, pod, storageClass, volume } from '../manifests.js';

const LATE = storageClass('slow', { isLate: true });
const NODES = [node('n1', 'a'), node('n2', 'b')];
const WAITS = normal('pvc/db', 'WaitForFirstConsumer', 'waiting for first consumer');
const at = (name: string | null) => ({ metadata: { annotations: { [SELECTED_NODE]: name } } });
const NOWHERE = { resturl: 'http://192.0.2.1:8080' };
const NOTHING_AT = normal(
  'pvc/db',
  'FailedBinding',
  'node "n1" didn\'t find available persistent volumes of storage class "slow" to bind',
);

/** A class that binds late waits for the node of whoever uses the claim. */
export const lateBinding: readonly Case[] = [
  {
    name: 'takes what is reserved for it without waiting for a node',
    rule: 'finding a volume: late binding without a node, only reserved ones',
    given: [LATE, volume('free'), volume('kept', { for: 'db', zone: 'nowhere' })],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimBound('kept'), 'pv/free': volumeAvailable() },
    told: [],
  },
  {
    name: 'takes what is bound to it by UID, as a scheduler writes it',
    rule: 'late binding: the scheduler writes the claimRef',
    given: [LATE, volume('v'), claim('db')],
    when: [
      patch('pv/v', {
        metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
        spec: { claimRef: { namespace: 'default', name: 'db', uid: '${uid:pvc/db}' } },
      }),
    ],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [WAITS],
  },
  {
    name: 'takes a volume that can be reached from the node of its pod',
    rule: 'late binding: node affinity of free volumes',
    given: [LATE, ...NODES, volume('b', { zone: 'b' }), volume('a', { zone: 'a', size: '5Gi' }), claim('db')],
    when: [create(pod('p', ['db'], 'n1'))],
    then: {
      'pvc/db': claimBound('a', 'controller', { capacity: { storage: '5Gi' } }),
      'pv/b': volumeAvailable(),
    },
    told: [WAITS],
  },
  {
    name: 'takes a volume that can be reached from the node that is chosen for it',
    rule: 'late binding: the selected-node annotation',
    given: [LATE, ...NODES, volume('a', { zone: 'a' }), volume('b', { zone: 'b' }), claim('db')],
    when: [patch('pvc/db', at('n2'))],
    then: { 'pvc/db': claimBound('b'), 'pv/a': volumeAvailable() },
    told: [WAITS],
  },
  {
    name: 'takes a volume that can be reached from anywhere',
    rule: 'late binding: a volume without node affinity',
    given: [LATE, ...NODES, volume('v'), claim('db')],
    when: [create(pod('p', ['db'], 'n1'))],
    then: { 'pvc/db': claimBound('v') },
    told: [WAITS],
  },
  {
    name: 'waits where nothing can be reached from its node, and is served once something can',
    rule: 'late binding: nothing to bind at the node',
    given: [LATE, ...NODES, volume('b', { zone: 'b' }), claim('db'), pod('p', ['db'], 'n1')],
    when: [awaiting('pvc/db', claimPending()), create(volume('a', { zone: 'a' }))],
    then: { 'pvc/db': claimBound('a'), 'pv/b': volumeAvailable() },
    told: [WAITS, NOTHING_AT],
  },
  {
    name: 'is served once its node says that it is where the volume is',
    rule: 'late binding: labels of the node',
    given: [LATE, node('n1', 'b'), volume('a', { zone: 'a' }), claim('db'), pod('p', ['db'], 'n1')],
    when: [awaiting('pvc/db', claimPending()), patch('node/n1', { metadata: { labels: { zone: 'a' } } })],
    then: { 'pvc/db': claimBound('a') },
    told: [WAITS, NOTHING_AT],
  },
  {
    name: 'gives the smallest of a pod’s claims the smallest volume',
    rule: 'late binding: smallest request first',
    given: [
      LATE,
      ...NODES,
      volume('five', { zone: 'a', size: '5Gi' }),
      volume('three', { zone: 'a', size: '3Gi' }),
      claim('large', { size: '2Gi' }),
      claim('small', { size: '1Gi' }),
    ],
    when: [create(pod('p', ['large', 'small'], 'n1'))],
    then: {
      'pvc/small': { spec: { volumeName: 'three' }, status: { phase: 'Bound' } },
      'pvc/large': { spec: { volumeName: 'five' }, status: { phase: 'Bound' } },
    },
    told: [normal('pvc/small', 'WaitForFirstConsumer', ''), normal('pvc/large', 'WaitForFirstConsumer', '')],
  },
  {
    name: 'asks selector and class of a volume at its node',
    rule: 'late binding: matched as any claim',
    given: [
      LATE,
      ...NODES,
      volume('a', { zone: 'a' }),
      volume('gold', { zone: 'a', labels: { tier: 'gold' } }),
      volume('other', { zone: 'a', labels: { tier: 'gold' }, class: 'fast' }),
      claim('db', { selector: { matchLabels: { tier: 'gold' } } }),
    ],
    when: [create(pod('p', ['db'], 'n1'))],
    then: { 'pvc/db': claimBound('gold'), 'pv/a': volumeAvailable(), 'pv/other': volumeAvailable() },
    told: [WAITS],
  },
  {
    name: 'waits for a consumer again when the chosen node is taken back',
    rule: 'late binding: selected-node removed',
    given: [LATE, ...NODES, claim('db')],
    when: [patch('pvc/db', at('n1')), patch('pvc/db', at(null)), create(volume('v'))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [WAITS, NOTHING_AT],
  },
  {
    name: 'has its volume made once its pod has a node',
    rule: 'late binding: provisioning with a selected node',
    given: [glusterClass('slow', { isLate: true }), ...NODES, claim('db')],
    when: [create(pod('p', ['db'], 'n1')), awaiting('pvc/db', { status: { phase: 'Bound' } })],
    then: {
      'pvc/db': {
        metadata: { annotations: { [SELECTED_NODE]: 'n1', [PROVISIONER]: 'kubernetes.io/glusterfs' } },
        spec: { volumeName: 'pvc-${uid:pvc/db}' },
      },
    },
    told: [
      WAITS,
      normal('pvc/db', 'Provisioning', ''),
      normal('pvc/db', 'ProvisioningSucceeded', 'Successfully provisioned volume'),
    ],
  },
  {
    name: 'has no volume made at a node that is none of those its class allows',
    rule: 'late binding: allowedTopologies',
    given: [
      glusterClass('slow', {
        isLate: true,
        allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['b'] }] }],
      }),
      ...NODES,
      claim('db'),
    ],
    when: [create(pod('p', ['db'], 'n1'))],
    then: { 'pvc/db': claimPending() },
    told: [WAITS, warning('pvc/db', 'ProvisioningFailed', 'node "n1" is in none of its allowed topologies')],
  },
  {
    name: 'has no volume made at a node that is not there, until it is',
    rule: 'provisioning in process: the selected node is missing',
    given: [glusterClass('slow', { isLate: true }), claim('db')],
    when: [
      patch('pvc/db', at('n1')),
      create(node('n1', 'a')),
      awaiting('pvc/db', { status: { phase: 'Bound' } }),
    ],
    then: { 'pvc/db': { spec: { volumeName: 'pvc-${uid:pvc/db}' } } },
    told: [
      WAITS,
      warning('pvc/db', 'ProvisioningFailed', 'node "n1" not found'),
      normal('pvc/db', 'Provisioning', ''),
      normal('pvc/db', 'ProvisioningSucceeded', ''),
    ],
  },
  {
    name: 'is not asked for elsewhere before it has a node',
    rule: 'late binding: an external provisioner is asked with a selected node',
    given: [storageClass('slow', { isLate: true, provisioner: 'example.com/nas' }), ...NODES, claim('db')],
    when: [
      awaiting('pvc/db', { metadata: { annotations: ABSENT } }),
      create(pod('p', ['db'], 'n1')),
      awaiting('pvc/db', { metadata: { annotations: { [PROVISIONER]: 'example.com/nas' } } }),
    ],
    then: {
      'pvc/db': { metadata: { annotations: { [SELECTED_NODE]: 'n1' } }, status: { phase: 'Pending' } },
    },
    told: [WAITS, normal('pvc/db', 'ExternalProvisioning', "'example.com/nas'")],
  },
  {
    name: 'is not bound for a pod that had no node and is gone',
    rule: 'late binding: a pod without a node is no consumer',
    given: [LATE, ...NODES, volume('v'), claim('db')],
    when: [create(pod('p', ['db'])), remove('pod/p')],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [WAITS, normal('pvc/db', 'WaitForPodScheduled', 'waiting for pod p to be scheduled')],
  },
  {
    name: 'keeps its chosen node when its volume cannot be made, since nobody here would choose again',
    rule: 'provisioning in process: a failure, where Kubernetes takes selected-node away for its scheduler',
    given: [glusterClass('slow', { isLate: true, parameters: NOWHERE }), ...NODES, claim('db')],
    when: [patch('pvc/db', at('n1'))],
    then: {
      'pvc/db': { metadata: { annotations: { [SELECTED_NODE]: 'n1' } }, status: { phase: 'Pending' } },
    },
    told: [WAITS, warning('pvc/db', 'ProvisioningFailed', '')],
  },
];
