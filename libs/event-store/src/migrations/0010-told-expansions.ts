import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** People are told of claims that grow, too: the index of what they are told is made anew with those events in it. */
export class ToldExpansions1750000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
    await runner.query(indexOf([...BEFORE, ...EXPANSIONS]));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
    await runner.query(indexOf(BEFORE));
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

const EXPANSIONS: readonly string[] = ['ClaimExpansionRequested', 'ClaimExpansionFailed', 'ClaimExpanded'];

function indexOf(types: readonly string[]): string {
  return /* sql */ `
    create index events_told
      on berth.events (cluster, (coalesce(nullif(namespace, ''), 'default')), name, position)
      where type in (${types.map((type) => `'${type}'`).join(', ')})
  `;
}
