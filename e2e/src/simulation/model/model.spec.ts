import { bindPair, type Claim, type Decision, type Volume } from '@berth/domain';
import {
  histories,
  type History,
  sampleClaim,
  sampleDecision,
  sampleVolume,
  SimulatedBackEnd,
  SimulatedCluster,
} from '@berth/domain/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReferenceModel } from './model.js';

const RUNS = 2_000;
const LONGEST_MS = 120_000;

/** A cluster whose log is fed to the model as it grows. */
class ModelledCluster extends SimulatedCluster {
  readonly model = new ReferenceModel();
  readonly problems: string[] = [];
  #isSettling = false;

  override settle(): void {
    this.#isSettling = true;
    super.settle();
    this.#isSettling = false;
  }

  override append(decision: Decision): void {
    super.append(decision);
    const left = new Map(
      decision.changes.map(({ uid, after, deletes }) => [uid, deletes ? undefined : after]),
    );
    const problem = this.model.feed({ by: this.#isSettling ? 'binder' : 'user', left });
    if (problem !== undefined) this.problems.push(problem);
  }
}

function play({ steps, seed }: History): ModelledCluster {
  const cluster = new ModelledCluster(seed);
  const scene = { cluster, backEnd: new SimulatedBackEnd(cluster) };
  for (const { run } of steps) run(scene);
  cluster.settle();
  return cluster;
}

describe('for small worlds of volumes, claims, classes, nodes and pods, in any order of commands and rules', () => {
  it(
    'each thing the rules do is what the reference model does, and where they end it ends',
    () => {
      fc.assert(
        fc.property(histories, (history) => {
          const { model, problems } = play(history);
          expect(problems).toEqual([]);
          expect(model.unsettled()).toEqual([]);
        }),
        { numRuns: RUNS },
      );
    },
    LONGEST_MS,
  );

  it('the model says so where a rule was broken, and where something is left to do', () => {
    const cluster = new ModelledCluster();
    cluster.create(sampleVolume('small', { size: '1Gi' }));
    cluster.create(sampleVolume('large', { size: '2Gi' }));
    cluster.create(sampleClaim('db'));
    const [claim, volume] = [cluster.find<Claim>('db')!, cluster.find<Volume>('large')!];
    expect(cluster.model.unsettled()).toHaveLength(3);
    const wrong = bindPair(claim, volume, sampleDecision('large'), '2026-01-02T03:04:05Z');
    const left = new Map(wrong.changes.map(({ uid, after }) => [uid, after]));
    expect(cluster.model.feed({ by: 'binder', left })).toContain('no rule leaves');
  });
});
