import { BackendDirectory } from '@berth/backends';
import { NOW } from './samples.js';

/** What a Heketi holds, read beside whatever a spec is about. */
export class HeketiVolumes {
  readonly #directory = new BackendDirectory();

  constructor(url: string) {
    const metadata = { name: 'spec', uid: 'uid-spec', creationTimestamp: NOW };
    const spec = { type: 'heketi', url, allowPrivateAddresses: true } as const;
    this.#directory.put({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec });
  }

  /** Of the volumes made, or being made, for a claim. */
  async of(claimUid: string) {
    const all = await this.#backend.list();
    if (all.ending === 'failed') throw new Error(all.failure.message);
    return all.value.filter(({ name }) => name.endsWith(`_${claimUid}`));
  }

  async remove(claimUid: string): Promise<void> {
    for (const { id } of await this.of(claimUid)) await this.#backend.delete(id);
  }

  close(): void {
    this.#directory.close();
  }

  get #backend() {
    return this.#directory.open(this.#directory.byName('spec')!);
  }
}
