import { type Case, create, remove, warning } from '../case.js';
import { claimBound, claimPending, volumeAvailable, volumeBound } from '../expectations.js';
import { claim, RWO, RWOP, ROX, volume } from '../manifests.js';

const NO_CLASS = warning('pvc/db', 'ProvisioningFailed', 'not found');
const gold = { volumeAttributesClassName: 'gold' };
const CSI = { nfs: undefined, csi: { driver: 'csi.example.com', volumeHandle: 'h' } };

/** The access mode for one pod, and the class of attributes. */
export const modesAndAttributes: readonly Case[] = [
  {
    name: 'a claim for one pod takes a volume that offers it',
    rule: 'ReadWriteOncePod: matches only volumes offering it',
    given: [volume('a'), volume('one', { modes: [RWOP] })],
    when: [create(claim('db', { modes: [RWOP] }))],
    then: {
      'pvc/db': claimBound('one', 'controller', { accessModes: [RWOP] }),
      'pv/a': volumeAvailable(),
    },
    told: [],
  },
  {
    name: 'a claim for one pod does not take a volume for one node',
    rule: 'ReadWriteOncePod: matches only volumes offering it',
    given: [volume('v', { modes: [RWO, ROX] })],
    when: [create(claim('db', { modes: [RWOP] }))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [NO_CLASS],
  },
  {
    name: 'a claim for one node does not take a volume for one pod',
    rule: 'ReadWriteOncePod: matches only volumes offering it',
    given: [volume('v', { modes: [RWOP] })],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [NO_CLASS],
  },
  {
    name: 'a claim takes a volume of its attributes class, and shows it',
    rule: 'attributes class: equal',
    given: [volume('plain'), volume('gold', { spec: { ...CSI, ...gold } })],
    when: [create(claim('db', { spec: gold }))],
    then: {
      'pvc/db': claimBound('gold', 'controller', { currentVolumeAttributesClassName: 'gold' }),
      'pv/plain': volumeAvailable(),
    },
    told: [],
  },
  {
    name: 'a claim without an attributes class does not take a volume with one',
    rule: 'attributes class: differs',
    given: [volume('gold', { spec: { ...CSI, ...gold } })],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimPending(), 'pv/gold': volumeAvailable() },
    told: [NO_CLASS],
  },
  {
    name: 'a claim with an empty attributes class is one without',
    rule: 'attributes class: absent is empty',
    given: [volume('v')],
    when: [create(claim('db', { spec: { volumeAttributesClassName: '' } }))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    told: [],
  },
  {
    name: 'a claim names a volume of its attributes class',
    rule: 'attributes class: equal for named volumes',
    given: [volume('v', { spec: { ...CSI, ...gold } })],
    when: [create(claim('db', { of: 'v', spec: gold }))],
    then: { 'pvc/db': claimBound('v', 'user', { currentVolumeAttributesClassName: 'gold' }) },
    told: [],
  },
  {
    name: 'a volume keeps its attributes class when its claim goes',
    rule: 'attributes class: of a Released volume',
    given: [volume('v', { spec: { ...CSI, ...gold } }), claim('db', { spec: gold })],
    when: [remove('pvc/db')],
    then: { 'pv/v': { spec: gold, status: { phase: 'Released' } } },
    told: [],
  },
];
