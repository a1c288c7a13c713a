import { type Case } from './case.js';
import { admission } from './cases/admission.js';
import { classes } from './cases/classes.js';
import { completedClaims } from './cases/completed-claims.js';
import { defaults } from './cases/defaults.js';
import { expansion } from './cases/expansion.js';
import { lateBinding } from './cases/late-binding.js';
import { matching } from './cases/matching.js';
import { mounts } from './cases/mounts.js';
import { modesAndAttributes } from './cases/modes-and-attributes.js';
import { namedVolumes } from './cases/named-volumes.js';
import { protection } from './cases/protection.js';
import { provisioning } from './cases/provisioning.js';
import { reclaim } from './cases/reclaim.js';
import { reservations } from './cases/reservations.js';
import { sources } from './cases/sources.js';
import { updates } from './cases/updates.js';
import { volumePhases } from './cases/volume-phases.js';

/** How claims, volumes and classes behave, by topic. */
export const TABLE: { readonly [topic: string]: readonly Case[] } = {
  'a claim looks for a volume': matching,
  'a volume is kept for a claim': reservations,
  'a claim and its class': classes,
  'a claim names its volume': namedVolumes,
  'a claim was bound before': completedClaims,
  'a volume and its claimRef': volumePhases,
  'a volume is made': provisioning,
  'a volume is given back': reclaim,
  'what is in use stays': protection,
  'a volume on any storage': sources,
  'a class binds late': lateBinding,
  'modes and attributes': modesAndAttributes,
  'a claim grows': expansion,
  'what pods mount': mounts,
  'what is put in': defaults,
  'what the API adds': admission,
  'what may be changed': updates,
};
