import { type Case, type Expected, type Manifest, type Ref, type Step } from './case.js';
import { differencesOfAnswer, differencesOfLog, differencesOfTold, differencesOfWorld } from './judge.js';
import { refOfManifest } from './kinds.js';
import { type Answer, type Place } from './place.js';

/** Plays a case at a place: makes the world, does what is done, and gives what is not as it should be. */
export async function play(row: Case, place: Place): Promise<readonly string[]> {
  return new Scene(place).play(row);
}

type Request = Exclude<Step, { do: 'await' | 'pass a second' }>;

class Scene {
  /** UIDs by reference, of the latest object of a name. */
  readonly #uids = new Map<string, string>();

  constructor(private readonly place: Place) {}

  async play(row: Case): Promise<readonly string[]> {
    const unprepared = await this.#prepare(row.given);
    if (unprepared.length > 0) return unprepared;
    for (const [at, step] of row.when.entries()) {
      const problems = await this.#do(step);
      if (problems.length > 0) return problems.map((it) => `step ${at + 1}: ${it}`);
    }
    let problems: readonly string[] = [];
    const isSo = async () => (problems = await this.#problems(row)).length === 0;
    if (!(await this.place.until(isSo))) return problems;
    // And so it stays.
    await this.place.rest();
    return this.#problems(row);
  }

  async #prepare(given: readonly Manifest[]): Promise<readonly string[]> {
    for (const [at, manifest] of given.entries()) {
      const problems = await this.#take({ do: 'create', manifest });
      if (problems.length > 0) return problems.map((it) => `given ${manifest.metadata.name}: ${it}`);
      if (given[at + 1]?.kind !== manifest.kind) await this.place.rest();
    }
    return [];
  }

  async #do(step: Step): Promise<readonly string[]> {
    if (step.do === 'pass a second') {
      await this.place.passSecond();
      return [];
    }
    if (step.do === 'await') {
      let problems: readonly string[] = [];
      const isSo = async () => (problems = await this.#look([[step.ref, step.expected]])).length === 0;
      return (await this.place.until(isSo)) ? [] : problems;
    }
    const problems = await this.#take(step);
    await this.place.rest();
    return problems;
  }

  async #take(step: Request): Promise<readonly string[]> {
    const answer = await this.#send(step);
    const { uid } = (answer.body as { readonly metadata?: { readonly uid?: string } }).metadata ?? {};
    if (step.do === 'create' && uid !== undefined) this.#uids.set(refOfManifest(step.manifest), uid);
    return differencesOfAnswer(step.refused, answer);
  }

  async #send(step: Request): Promise<Answer> {
    switch (step.do) {
      case 'create':
        return this.place.create(this.#filled(step.manifest));
      case 'patch':
        return this.place.patch(this.#filled(step.ref), step.part, this.#filled(step.patch));
      case 'replace': {
        const ref = this.#filled(step.ref);
        const before = await this.place.read(ref);
        if (before === undefined) throw new Error(`${ref} is not there`);
        return this.place.replace(ref, this.#filled(step.edit(before)));
      }
      case 'put':
        return this.place.replace(refOfManifest(step.manifest), this.#filled(step.manifest));
      case 'remove':
        return this.place.remove(this.#filled(step.ref));
    }
  }

  async #problems({ then, log = {}, told }: Case): Promise<readonly string[]> {
    const world = Object.entries(then) as [Ref, Expected][];
    const [unlike, lines, said] = await Promise.all([this.#look(world), this.place.log(), this.place.told()]);
    return [
      ...unlike,
      ...differencesOfLog(this.#filled(log), lines),
      ...differencesOfTold(this.#filled(told), said),
    ];
  }

  async #look(then: readonly (readonly [Ref, Expected])[]): Promise<readonly string[]> {
    const expected = new Map<Ref, Expected>(
      then.map(([ref, parts]) => [this.#filled(ref), this.#filled<Expected>(parts)]),
    );
    const objects = [...expected.keys()].map(async (ref) => [ref, await this.place.read(ref)] as const);
    return differencesOfWorld(expected, new Map(await Promise.all(objects)));
  }

  /** With what is only known at a place put in, wherever a text names it. */
  #filled<T>(value: T): T {
    return fill(value, (text) =>
      text
        .replaceAll('${backend}', this.place.backendUrl)
        .replaceAll(/\$\{uid:([^}]+)\}/g, (_, ref: string) => this.#uids.get(ref) ?? 'unknown'),
    ) as T;
  }
}

function fill(value: unknown, put: (text: string) => string): unknown {
  if (typeof value === 'string') return put(value);
  if (Array.isArray(value)) return value.map((it: unknown) => fill(it, put));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [put(name), fill(it, put)]));
}
