import { claimManifest } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from './broker.js';
import { checkProvisioned } from './check-provisioned.js';
import { eventually } from './eventually.js';
import { HeketiBeside } from './heketi.js';
import { RandomKiller } from './kill-at-random.js';
import { partsAndHeketi } from './parts.js';
import type { SeededRandom } from './seeded-random.js';
import { claimsPath, createCarefully, deleteCarefully, inParallel, listAll } from './storage.js';

const USERS = 16;
/** How long Heketi works on a volume, so that kills meet it at work. */
const WORK_MS = 200;
/** Of deletions that mostly meet their claim Pending. */
const AT_ONCE_MS = 600;
/** Deletions that are not at once come within this, with claims in every state. */
const LATER_MS = 8_000;
const SETTLE_MS = 240_000;

/** What a round of claims made, and how it went. */
export type RoundReport = {
  readonly claims: number;
  readonly deletedPending: number;
  readonly deletedLater: number;
  readonly killed: Readonly<Record<string, number>>;
};

type Plan = {
  readonly name: string;
  readonly end: 'at once' | 'later' | 'kept';
  readonly afterMs: number;
};

/** Claims of a class whose volumes are made, created and deleted while anything is killed -9. */
export class ProvisioningUnderKill {
  readonly #heketi: HeketiBeside;

  constructor(
    private readonly broker: Broker,
    private readonly className: string,
    private readonly random: SeededRandom,
  ) {
    this.#heketi = new HeketiBeside(broker.berth.endpoints.heketi);
  }

  /**
   * Creates claims and deletes some: a part of them at once, while they are Pending, and a part later. Ends when the
   * rest is Bound, and has then checked that each has its one volume and nothing else is anywhere.
   */
  async round(prefix: string, claims: number): Promise<RoundReport> {
    const plans = Array.from({ length: claims }, (_, index) => this.#plan(`${prefix}-${index}`));
    const kept = new Set(plans.map(({ name }) => name));
    const killed = await this.#underKill(async () => {
      await inParallel(plans, USERS, async ({ name, end, afterMs }) => {
        await this.#create(name);
        if (end !== 'at once') return;
        await sleep(afterMs);
        await this.#delete(name, kept);
      });
      await inParallel(plans, USERS, async ({ name, end, afterMs }) => {
        if (end !== 'later') return;
        await sleep(afterMs);
        await this.#delete(name, kept);
      });
    });
    await this.#settled(kept);
    const count = (end: Plan['end']) => plans.filter((plan) => plan.end === end).length;
    return { claims, deletedPending: count('at once'), deletedLater: count('later'), killed };
  }

  /** Drawn before anything runs, so that the seed repeats it whatever the timing. */
  #plan(name: string): Plan {
    const { random } = this;
    if (random.chance(25)) return { name, end: 'at once', afterMs: random.below(AT_ONCE_MS) };
    if (random.chance(40)) return { name, end: 'later', afterMs: random.below(LATER_MS) };
    return { name, end: 'kept', afterMs: 0 };
  }

  /** Deletes every claim that is left, and ends when nothing is anywhere. */
  async emptied(): Promise<Readonly<Record<string, number>>> {
    const names = (await listAll(this.broker.client, claimsPath)).map(({ metadata }) => metadata.name);
    const kept = new Set(names);
    const killed = await this.#underKill(() =>
      inParallel(names, USERS, (name) => this.#delete(name, kept)).then(() => sleep(LATER_MS)),
    );
    await this.#settled(kept);
    return killed;
  }

  async #underKill(work: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
    await this.#heketi.takes(WORK_MS);
    const killer = new RandomKiller({
      berth: this.broker.berth,
      parts: partsAndHeketi,
      random: this.random.fork(),
      pauseMs: (random) => 300 + random.below(2_500),
      onReturn: async (name) => {
        if (name === 'heketi') await this.#heketi.takes(WORK_MS);
      },
    });
    try {
      await work();
    } finally {
      await killer.stop();
    }
    return killer.killed;
  }

  async #create(name: string): Promise<void> {
    const manifest = claimManifest(name, { storageClassName: this.className });
    await createCarefully(this.broker.client, claimsPath, manifest);
  }

  async #delete(name: string, kept: Set<string>): Promise<void> {
    await deleteCarefully(this.broker.client, `${claimsPath}/${name}`);
    kept.delete(name);
  }

  /** Exactly the claims that were kept are there, and each is provisioned. */
  async #settled(kept: ReadonlySet<string>): Promise<void> {
    await eventually(
      'every claim has its volume, and nothing else is anywhere',
      async () => {
        const claims = await listAll(this.broker.client, claimsPath);
        const names = claims.map(({ metadata }) => metadata.name);
        const wrong = names.filter((name) => !kept.has(name)).map((name) => `${name} is not gone`);
        const missing = [...kept].filter((name) => !names.includes(name)).map((name) => `${name} is lost`);
        if (wrong.length + missing.length > 0) throw new Error([...wrong, ...missing].join('; '));
        await checkProvisioned(this.broker.client, this.#heketi);
        return true;
      },
      SETTLE_MS,
    );
  }
}
