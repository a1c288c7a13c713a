import { type Case, create, normal } from '../case.js';
import { claimBound, claimPending, volumeAvailable, volumeBound } from '../expectations.js';
import { claim, volume } from '../manifests.js';

export const matching: readonly Case[] = [
  {
    name: 'takes a volume that fits',
    rule: 'claim sync, no volume named: match found',
    given: [volume('v')],
    when: [create(claim('db'))],
    then: { 'pvc/db': claimBound('v'), 'pv/v': volumeBound('db') },
    log: { 'pvc/db': 'ClaimCreated ClaimBound', 'pv/v': 'VolumeCreated VolumeAvailable VolumeBound' },
    told: [],
  },
  {
    name: 'waits where nothing fits',
    rule: 'claim sync, no volume named: no match, no class',
    given: [volume('v')],
    when: [create(claim('db', { class: '' }))],
    then: { 'pvc/db': claimPending(), 'pv/v': volumeAvailable() },
    told: [normal('pvc/db', 'FailedBinding', 'no persistent volumes available')],
  },
];
