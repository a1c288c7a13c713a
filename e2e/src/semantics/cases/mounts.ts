import { ABSENT, aSecondLater, type Case, create, normal, patch, patchStatus, remove } from '../case.js';
import { claim, node, pod, ROX, RWO, RWOP, RWX, volume } from '../manifests.js';

const NODES = [node('n1', 'a'), node('n2', 'b')];
const pair = (modes: NonNullable<Parameters<typeof volume>[1]>['modes'] = [RWO]) => [
  ...NODES,
  volume('v', { modes }),
  claim('db', { modes }),
];
const READY = { mounts: [{ name: 'db', claimName: 'db', volumeName: 'v', problem: ABSENT }] };
const because = (reason: string) => ({ mounts: [{ claimName: 'db', problem: { reason } }] });

/** Two pods that use the claim, the second a second later, and what the second comes to. */
function together(
  name: string,
  rule: string,
  modes: Parameters<typeof pair>[0],
  [first, second]: readonly [ReturnType<typeof pod>, ReturnType<typeof pod>],
  problem?: string,
): Case {
  return {
    name,
    rule: `pods: ${rule}`,
    given: pair(modes),
    when: [create(first), aSecondLater, create(second)],
    then: { 'mounts/p': READY, 'mounts/q': problem === undefined ? READY : because(problem) },
    told: [],
  };
}

const readers = { readOnly: true };

/** What the claims of a pod come to: volumes to mount, or why they can't be. */
export const mounts: readonly Case[] = [
  {
    name: 'a pod mounts the volume of its claim, as the volume says',
    rule: 'pods: source, options and mode',
    given: [
      ...NODES,
      volume('v', {
        zone: 'a',
        spec: {
          nfs: undefined,
          csi: { driver: 'csi.example.com', volumeHandle: 'h', fsType: 'xfs' },
          mountOptions: ['noatime'],
        },
      }),
      claim('db'),
    ],
    when: [create(pod('p', ['db'], 'n1'))],
    then: {
      'mounts/p': {
        kind: 'PodMounts',
        mounts: [
          {
            ...READY.mounts[0],
            source: { csi: { driver: 'csi.example.com', volumeHandle: 'h' } },
            volumeMode: 'Filesystem',
            accessModes: [RWO],
            mountOptions: ['noatime'],
            fsType: 'xfs',
            readOnly: false,
            nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: ['a'] }] }] } },
          },
        ],
      },
    },
    told: [],
  },
  {
    name: 'a pod is told of a claim that is not there',
    rule: 'pods: claim not found',
    given: [],
    when: [create(pod('p', ['db']))],
    then: { 'mounts/p': because('ClaimNotFound') },
    told: [],
  },
  {
    name: 'a pod is told of a claim that waits',
    rule: 'pods: claim pending',
    given: [claim('db', { of: 'v' })],
    when: [create(pod('p', ['db']))],
    then: { 'mounts/p': because('ClaimPending') },
    told: [normal('pvc/db', 'FailedBinding', 'volume "v" not found')],
  },
  {
    name: 'a pod is told of a claim that has lost its volume',
    rule: 'pods: claim lost',
    given: pair(),
    when: [patch('pv/v', { spec: { claimRef: { uid: 'someone' } } }), create(pod('p', ['db'], 'n1'))],
    then: { 'mounts/p': because('ClaimLost') },
    told: [{ on: 'pvc/db', type: 'Warning', reason: 'ClaimMisbound', says: '' }],
  },
  {
    name: 'a pod that comes when its claim is going does not get it',
    rule: 'pods: claim terminating',
    given: [...pair(), pod('p', ['db'], 'n1')],
    when: [aSecondLater, remove('pvc/db'), aSecondLater, create(pod('q', ['db'], 'n1'))],
    then: { 'mounts/p': READY, 'mounts/q': because('ClaimTerminating') },
    told: [],
  },
  {
    name: 'a pod on a node that does not reach the volume is told so',
    rule: 'pods: node affinity',
    given: [...NODES, volume('v', { zone: 'a' }), claim('db')],
    when: [create(pod('p', ['db'], 'n2'))],
    then: { 'mounts/p': because('NodeAffinityConflict') },
    told: [],
  },
  together(
    'pods of one node share a claim for one node',
    'ReadWriteOnce is for one node',
    [RWO],
    [pod('p', ['db'], 'n1'), pod('q', ['db'], 'n1')],
  ),
  together(
    'pods of two nodes do not share a claim for one node',
    'ReadWriteOnce is for one node',
    [RWO],
    [pod('p', ['db'], 'n1'), pod('q', ['db'], 'n2')],
    'AccessModeConflict',
  ),
  together(
    'pods of two nodes share a claim for many',
    'ReadWriteMany is for all',
    [RWX],
    [pod('p', ['db'], 'n1'), pod('q', ['db'], 'n2')],
  ),
  together(
    'two pods do not share a claim for one pod',
    'ReadWriteOncePod is for one pod',
    [RWOP],
    [pod('p', ['db'], 'n1'), pod('q', ['db'], 'n1')],
    'AccessModeConflict',
  ),
  together(
    'readers of two nodes share a claim for readers',
    'ReadOnlyMany is for readers',
    [ROX],
    [pod('p', ['db'], 'n1', readers), pod('q', ['db'], 'n2', readers)],
  ),
  together(
    'a writer does not get a claim for readers',
    'ReadOnlyMany is for readers',
    [ROX],
    [pod('p', ['db'], 'n1', readers), pod('q', ['db'], 'n1')],
    'ReadOnlyRequired',
  ),
  {
    name: 'a pod gets the claim when the one before it has ended',
    rule: 'pods: one that has ended lets go',
    given: [...pair(), pod('p', ['db'], 'n1')],
    when: [aSecondLater, create(pod('q', ['db'], 'n2')), patchStatus('pod/p', { phase: 'Succeeded' })],
    then: { 'mounts/q': READY },
    told: [],
  },
];
