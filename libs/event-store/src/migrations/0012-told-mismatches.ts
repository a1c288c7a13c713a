import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** People are told when a volume is tied to a claim that can't have it. */
export class ToldMismatches1750000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
    await runner.query(createIndex([...TOLD_BEFORE, 'VolumeMismatched']));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
    await runner.query(createIndex(TOLD_BEFORE));
  }
}

const TOLD_BEFORE: readonly string[] = [
  'ClaimWaiting',
  'ClaimProvisioningRequested',
  'ClaimLost',
  'ProvisioningStarted',
  'ProvisioningFailed',
  'ProvisioningSucceeded',
  'ProvisioningAbandoned',
  'ClaimExpansionRequested',
  'ClaimExpansionFailed',
  'ClaimExpanded',
  'VolumeReclaimStarted',
  'VolumeReclaimFailed',
  'VolumeRecycled',
  'ClaimExpansionStarted',
  'VolumeReclaimDelayed',
];

function createIndex(types: readonly string[]): string {
  return /* sql */ `
    create index events_told
      on berth.events (cluster, (coalesce(nullif(namespace, ''), 'default')), name, position)
      where type in (${types.map((type) => `'${type}'`).join(', ')})
  `;
}
