import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Finds the Kubernetes Events that controllers of users post: those about one object by the correlation they are created
 * with, and what happened to them in order. Other events of the log are in neither index.
 */
export class PostedEvents1750000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index berth.events_posted_about, berth.events_posted');
  }
}

const INDEXES = /* sql */ `
  create index events_posted_about on berth.events (cluster, correlation, position) where type = 'EventCreated';
  create index events_posted on berth.events (position) where kind = 'Event';
`;
