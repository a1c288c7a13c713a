import { type Case } from './case.js';
import { matching } from './cases/matching.js';

/** How claims, volumes and classes behave, by topic. */
export const TABLE: { readonly [topic: string]: readonly Case[] } = {
  'a volume is found': matching,
};
