import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** People are told when a back end is asked for more, and what a volume waits for before it is given back. */
export class ToldDelays1750000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
    await runner.query(createIndex([...TOLD_BEFORE, 'ClaimExpansionStarted', 'VolumeReclaimDelayed']));
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
];

function createIndex(types: readonly string[]): string {
  return /* sql */ `
    create index events_told
      on berth.events (cluster, (coalesce(nullif(namespace, ''), 'default')), name, position)
      where type in (${types.map((type) => `'${type}'`).join(', ')})
  `;
}
