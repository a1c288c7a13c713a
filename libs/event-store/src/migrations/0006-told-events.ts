import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What people are told of is a small part of the log, so this index is small, and appends of other events do not touch
 * it. In byte order by the namespace a Kubernetes Event stands in: objects outside namespaces have theirs in `default`.
 */
export class ToldEvents1750000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INDEX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_told');
  }
}

const INDEX = /* sql */ `
  create index events_told
    on berth.events (cluster, (coalesce(nullif(namespace, ''), 'default')), name, position)
    where type in (
      'ClaimWaiting', 'ClaimProvisioningRequested', 'ClaimLost',
      'ProvisioningStarted', 'ProvisioningFailed', 'ProvisioningSucceeded', 'ProvisioningAbandoned',
      'VolumeReclaimStarted', 'VolumeReclaimFailed', 'VolumeRecycled'
    )
`;
