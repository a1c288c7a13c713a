import {
  BackendDirectory,
  type HeketiSettings,
  type HeketiCredentials,
  type ListedState,
  type VolumeBackend,
} from '@berth/backends';
import { type Backing, type Volume } from '@berth/domain';
import { type ReclaimerFixture } from './reclaimer-fixture.js';
import { belonging, NOW, releasedVolume } from './sample-volumes.js';

const SETTINGS = {
  durability: { type: 'replicate', replica: 3 },
  snapshotFactor: 1,
  volumeOptions: [],
} as const;
const GIB = 2 ** 30;

/** Volumes at a Heketi, and the released PersistentVolumes that stand for them. */
export class ReleasedStorage {
  readonly #directory = new BackendDirectory();
  readonly #heketi: VolumeBackend<HeketiSettings>;
  #made = 0;

  constructor(
    private readonly url: string,
    credentials?: HeketiCredentials,
  ) {
    const spec = { type: 'heketi', url, allowPrivateAddresses: true } as const;
    const metadata = { name: 'spec', uid: 'uid-spec', creationTimestamp: NOW };
    this.#directory.put({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata, spec });
    this.#heketi = this.#directory.open(this.#directory.byName('spec')!, credentials);
  }

  /** PersistentVolume `pv` as Berth makes it, with Endpoints and Service; or, by hand, with what its maker wrote. */
  async release(
    fixture: ReclaimerFixture,
    byHand?: (made: Backing) => Parameters<typeof releasedVolume>[1],
    volumeName?: string,
  ): Promise<{ readonly volume: Volume; readonly id: string }> {
    const backing = await this.make(volumeName);
    const volume = releasedVolume('pv', byHand === undefined ? { backing } : byHand(backing));
    await fixture.create(belonging('Endpoints', 'ep-pv'));
    await fixture.create(belonging('Service', 'ep-pv'));
    await fixture.create(volume);
    return { volume, id: backing.id };
  }

  /** A volume that nothing in the log stands for. */
  async make(volumeName = `berth_spec_${(this.#made += 1)}`): Promise<Backing> {
    const place = await this.#place();
    const request = { name: volumeName, place, capacityBytes: GIB, settings: SETTINGS };
    const made = await this.#heketi.create(request);
    if (made.ending !== 'done') throw new Error(JSON.stringify(made));
    return { backend: 'heketi', url: this.url, place, id: made.value.id, volumeName };
  }

  /** What became of a volume at Heketi; undefined: it is gone. */
  async stateOf(id: string): Promise<ListedState | undefined> {
    const listed = await this.#heketi.list();
    if (listed.ending === 'failed') throw new Error(listed.failure.message);
    return listed.value.find((volume) => volume.id === id)?.state;
  }

  close(): void {
    this.#directory.close();
  }

  async #place(): Promise<string> {
    const places = await this.#heketi.places();
    const [first] = places.ending === 'done' ? places.value : [];
    if (first === undefined) throw new Error(`nothing at ${this.url}`);
    return first.id;
  }
}
