import { type Case } from './case.js';
import { classes } from './cases/classes.js';
import { completedClaims } from './cases/completed-claims.js';
import { matching } from './cases/matching.js';
import { namedVolumes } from './cases/named-volumes.js';
import { reservations } from './cases/reservations.js';
import { volumePhases } from './cases/volume-phases.js';

/** How claims, volumes and classes behave, by topic. */
export const TABLE: { readonly [topic: string]: readonly Case[] } = {
  'a claim looks for a volume': matching,
  'a volume is kept for a claim': reservations,
  'a claim and its class': classes,
  'a claim names its volume': namedVolumes,
  'a claim was bound before': completedClaims,
  'a volume and its claimRef': volumePhases,
};
