import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { TOLD_BY_0010 } from './0010-told-expansions.js';
import { createToldIndex, DROP_TOLD_INDEX } from './told-index.js';

/**
 * People are told when a back end is asked for more, what a volume waits for before it is given back, and when it is tied
 * to a claim that can't have it.
 */
export class ToldSteps1750000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_TOLD_INDEX);
    await runner.query(createToldIndex([...TOLD_BY_0010, ...STEPS]));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_TOLD_INDEX);
    await runner.query(createToldIndex(TOLD_BY_0010));
  }
}

const STEPS: readonly string[] = ['ClaimExpansionStarted', 'VolumeReclaimDelayed', 'VolumeMismatched'];
