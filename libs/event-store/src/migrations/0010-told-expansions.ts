import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createToldIndex, DROP_TOLD_INDEX } from './told-index.js';

/** People are told of claims that grow, too: the index of what they are told is made anew with those events in it. */
export class ToldExpansions1750000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_TOLD_INDEX);
    await runner.query(createToldIndex(TOLD_BY_0010));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_TOLD_INDEX);
    await runner.query(createToldIndex(BEFORE));
  }
}

const BEFORE: readonly string[] = [
  'ClaimWaiting',
  'ClaimProvisioningRequested',
  'ClaimLost',
  'ProvisioningStarted',
  'ProvisioningFailed',
  'ProvisioningSucceeded',
  'ProvisioningAbandoned',
  'VolumeReclaimStarted',
  'VolumeReclaimFailed',
  'VolumeRecycled',
];

/** What the index holds from here on. */
export const TOLD_BY_0010: readonly string[] = [
  ...BEFORE,
  'ClaimExpansionRequested',
  'ClaimExpansionFailed',
  'ClaimExpanded',
];
