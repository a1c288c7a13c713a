import { claimManifest, volumeManifest, type ApiClient } from '@berth/testing';
import type { SeededRandom } from './seeded-random.js';
import { claimsPath, createCarefully, deleteCarefully, volumesPath } from './storage.js';

const classes = ['gold', 'silver', 'bronze'] as const;
/** Of each kind; beyond this the oldest goes before a new one comes, so that lists stay short over hours. */
const KEPT = 25;

/** Creates and deletes claims and volumes as chance has it, and remembers what it was answered. */
export class StorageUser {
  /** UIDs of creations that were answered with 201. */
  readonly created: string[] = [];
  /** Names whose deletion was answered. */
  readonly deleted: string[] = [];
  readonly #claims: string[] = [];
  readonly #volumes: string[] = [];
  #made = 0;

  constructor(
    private readonly name: string,
    private readonly client: ApiClient,
    private readonly random: SeededRandom,
  ) {}

  /** One request, until it is answered. */
  async act(): Promise<void> {
    const isClaim = this.random.chance(50);
    const own = isClaim ? this.#claims : this.#volumes;
    if (own.length >= KEPT || (own.length > 0 && this.random.chance(30))) await this.#delete(isClaim, own);
    else await this.#create(isClaim, own);
  }

  async #create(isClaim: boolean, own: string[]): Promise<void> {
    this.#made += 1;
    const name = `${this.name}-${isClaim ? 'claim' : 'volume'}-${this.#made}`;
    const storage = `${1 + this.random.below(3)}Gi`;
    const storageClassName = this.random.oneOf(classes);
    const manifest = isClaim
      ? claimManifest(name, { storageClassName, resources: { requests: { storage } } })
      : volumeManifest(name, { storageClassName, capacity: { storage } });
    const uid = await createCarefully(this.client, isClaim ? claimsPath : volumesPath, manifest);
    if (uid !== undefined) this.created.push(uid);
    own.push(name);
  }

  async #delete(isClaim: boolean, own: string[]): Promise<void> {
    const [name = ''] = own.splice(this.random.below(own.length), 1);
    await deleteCarefully(this.client, `${isClaim ? claimsPath : volumesPath}/${name}`);
    this.deleted.push(name);
  }
}
