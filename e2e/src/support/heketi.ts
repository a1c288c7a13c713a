/** A volume as Heketi's database has it, one that is being made or deleted included. */
export type HeketiVolume = {
  readonly id: string;
  readonly name: string;
  /** An operation on it is recorded and not ended. */
  readonly pending: boolean;
};

type Dump = {
  readonly volumeentries: Readonly<
    Record<string, { readonly Info: { readonly name: string }; readonly Pending: { readonly Id: string } }>
  >;
  readonly pendingoperations: Readonly<Record<string, unknown>>;
};

/** The Heketi simulator, seen and disturbed from beside Berth. */
export class HeketiBeside {
  constructor(readonly url: string) {}

  async volumes(): Promise<readonly HeketiVolume[]> {
    const { volumeentries } = await this.#dump();
    return Object.entries(volumeentries).map(([id, { Info, Pending }]) => ({
      id,
      name: Info.name,
      pending: Pending.Id !== '',
    }));
  }

  /** Operations that were begun and are neither ended nor cleaned up. */
  async operations(): Promise<number> {
    return Object.keys((await this.#dump()).pendingoperations).length;
  }

  /** Adds fault rules, as the simulator's README has them; a killed simulator forgets them. */
  async fault(...rules: readonly object[]): Promise<void> {
    await this.#call('POST', '_simulator/faults', rules);
  }

  /** How many of the rules have not met all their requests yet. */
  async faultsLeft(): Promise<number> {
    return ((await (await this.#call('GET', '_simulator/faults')).json()) as readonly unknown[]).length;
  }

  async heal(): Promise<void> {
    await this.#call('DELETE', '_simulator/faults');
  }

  /** How long it works on each volume from now on. */
  async takes(delayMs: number): Promise<void> {
    await this.#call('POST', '_simulator/settings', { delayMs });
  }

  async #dump(): Promise<Dump> {
    return (await (await this.#call('GET', 'db/dump')).json()) as Dump;
  }

  async #call(method: string, path: string, body?: object): Promise<Response> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/${path}`, { method, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
