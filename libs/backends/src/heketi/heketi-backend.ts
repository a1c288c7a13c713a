import {
  done,
  failed,
  unknown,
  type BackendVolume,
  type CallOptions,
  type Capabilities,
  type CreateVolume,
  type Deletion,
  type ExpandVolume,
  type ListedVolume,
  type Outcome,
  type Place,
  type Reading,
  type VolumeBackend,
} from '../backend.js';
import { type GuardedHttpClient } from '../guarded-http-client/guarded-http-client.js';
import { carryOut, readResource, type ChangeEnding } from './heketi-calls.js';
import { HeketiClient, type HeketiAccess } from './heketi-client.js';
import { abandonedOperations, isBeingExpanded, listedVolumes, sizeOf } from './listing.js';
import { defaultPace, type Pace } from './pace.js';
import { readTopology } from './read-topology.js';
import { workFailure } from './refusals.js';
import { placeOf, type HeketiCluster } from './topology.js';
import { createBody, isCapacity, toGib, toVolume, type HeketiSettings } from './volume-request.js';
import { BYTES_PER_GIB, clusterList, databaseDump, volumeInfo } from './wire.js';

export type HeketiOptions = {
  readonly http: GuardedHttpClient;
  readonly access: HeketiAccess;
  readonly pace?: Partial<Pace>;
  /** For specs. */
  readonly now?: () => number;
};

/** The whole database may be long: about 4 KiB a volume. */
const DUMP_LIMITS = { bodyBytes: 256 * 1024 * 1024, bodyMs: 120_000 };
/** Heketi takes no more at once. */
const MAX_CLEANED = 32;

/** GlusterFS volumes by Heketi. Light: one a class is fine, over the one shared HTTP client. */
export class HeketiBackend implements VolumeBackend<HeketiSettings> {
  readonly capabilities: Capabilities = {
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'],
    volumeModes: ['Filesystem'],
    expand: true,
    capacityStepBytes: BYTES_PER_GIB,
  };
  readonly #client: HeketiClient;
  readonly #pace: Pace;

  /** @throws BackendUrlError */
  constructor({ http, access, pace, now }: HeketiOptions) {
    this.#client = new HeketiClient(http, access, now);
    this.#pace = { ...defaultPace, ...pace };
  }

  /** Whether Heketi is there and takes our key. */
  async check(options: CallOptions = {}): Promise<Reading<void>> {
    const read = await readResource(this.#client, '/clusters', clusterList, options);
    return read.ending === 'done' ? done(undefined) : read;
  }

  /** Clusters with nodes and devices, as they are now. One request a cluster and a node. */
  topology(options: CallOptions = {}): Promise<Reading<readonly HeketiCluster[]>> {
    return readTopology(this.#client, options);
  }

  async places(options: CallOptions = {}): Promise<Reading<readonly Place[]>> {
    const topology = await this.topology(options);
    return topology.ending === 'done' ? done(topology.value.map(placeOf)) : topology;
  }

  async create(
    request: CreateVolume<HeketiSettings>,
    options: CallOptions = {},
  ): Promise<Outcome<BackendVolume>> {
    const body = createBody(request);
    if (body.ending === 'failed') return body;
    const refused = await this.#withoutAdministrator(options);
    if (refused !== undefined) return refused;
    const ending = await this.#carryOut({ method: 'POST', path: '/volumes', body: body.value }, options);
    const made = await this.#made(ending, 'make', options);
    if (made.ending !== 'done') return made;
    const { name, place, capacityBytes } = made.value;
    const asked = name === request.name && place === request.place && capacityBytes >= request.capacityBytes;
    return asked ? made : unknown('Heketi answered with another volume than was asked for');
  }

  async find(name: string, options: CallOptions = {}): Promise<Reading<readonly ListedVolume[]>> {
    const all = await this.list(options);
    return all.ending === 'done' ? done(all.value.filter((volume) => volume.name === name)) : all;
  }

  async read(id: string, options: CallOptions = {}): Promise<Reading<BackendVolume>> {
    if (!isId(id)) return failed(invalidId(id));
    const info = await readResource(this.#client, `/volumes/${id}`, volumeInfo, options);
    return info.ending === 'done' ? done(toVolume(info.value)) : info;
  }

  async delete(id: string, options: CallOptions = {}): Promise<Outcome<Deletion>> {
    if (!isId(id)) return failed(invalidId(id));
    const refused = await this.#withoutAdministrator(options);
    if (refused !== undefined) return refused;
    const ending = await this.#carryOut({ method: 'DELETE', path: `/volumes/${id}` }, options);
    switch (ending.kind) {
      case 'nothing':
        return done('removed');
      case 'refused':
        return ending.failure.reason === 'NotFound' ? done('not found') : failed(ending.failure);
      case 'failed':
        return failed(workFailure('remove', ending.text));
      case 'unknown':
        return { ending: 'unknown', why: ending.why };
      case 'resource':
        return unknown('Heketi answered a deletion with a volume');
    }
  }

  /** Heketi adds an increment, so the size and what is under way are looked at before, at one moment. */
  async expand(
    { id, capacityBytes }: ExpandVolume,
    options: CallOptions = {},
  ): Promise<Outcome<BackendVolume>> {
    if (!isCapacity(capacityBytes))
      return failed({ ...invalidId(id), message: `${capacityBytes} is no capacity` });
    const volume = await this.read(id, options);
    if (volume.ending !== 'done' || volume.value.capacityBytes >= capacityBytes) return volume;
    const dump = await readResource(this.#client, '/db/dump', databaseDump, {
      ...options,
      limits: DUMP_LIMITS,
    });
    if (dump.ending !== 'done') return dump;
    if (isBeingExpanded(dump.value, id)) {
      const helps = { later: true, elsewhere: false };
      return failed({ reason: 'InUse', message: 'Heketi is expanding the volume already', helps });
    }
    const sizeBytes = sizeOf(dump.value, id) ?? volume.value.capacityBytes;
    // Work that ended between the two looks.
    if (sizeBytes >= capacityBytes) return done({ ...volume.value, capacityBytes: sizeBytes });
    const increment = toGib(capacityBytes) - toGib(sizeBytes);
    const change = {
      method: 'POST',
      path: `/volumes/${id}/expand`,
      body: { expand_size: increment },
    } as const;
    const expanded = await this.#made(await this.#carryOut(change, options), 'expand', options);
    if (expanded.ending !== 'done' || expanded.value.capacityBytes >= capacityBytes) return expanded;
    return unknown('Heketi answered with a volume that is smaller than was asked for');
  }

  async list(options: CallOptions = {}): Promise<Reading<readonly ListedVolume[]>> {
    const dump = await readResource(this.#client, '/db/dump', databaseDump, {
      ...options,
      limits: DUMP_LIMITS,
    });
    return dump.ending === 'done' ? done(listedVolumes(dump.value)) : dump;
  }

  async cleanUp(name: string, options: CallOptions = {}): Promise<Outcome<number>> {
    const dump = await readResource(this.#client, '/db/dump', databaseDump, {
      ...options,
      limits: DUMP_LIMITS,
    });
    if (dump.ending !== 'done') return dump;
    const operations = abandonedOperations(dump.value, name).slice(0, MAX_CLEANED);
    if (operations.length === 0) return done(0);
    const change = { method: 'POST', path: '/operations/pending/cleanup', body: { operations } } as const;
    const ending = await this.#carryOut(change, options);
    if (ending.kind === 'nothing') return done(operations.length);
    if (ending.kind === 'refused') return failed(ending.failure);
    if (ending.kind === 'failed') return failed(workFailure('clean up', ending.text));
    return ending.kind === 'unknown'
      ? { ending: 'unknown', why: ending.why }
      : unknown('Heketi answered oddly');
  }

  #carryOut(change: Parameters<typeof carryOut>[1], { signal }: CallOptions): Promise<ChangeEnding> {
    return carryOut(this.#client, change, { pace: this.#pace, ...(signal !== undefined && { signal }) });
  }

  /** The volume a change ended with. */
  async #made(ending: ChangeEnding, verb: string, options: CallOptions): Promise<Outcome<BackendVolume>> {
    switch (ending.kind) {
      case 'refused':
        return failed(ending.failure);
      case 'failed':
        return failed(workFailure(verb, ending.text));
      case 'unknown':
        return { ending: 'unknown', why: ending.why };
      case 'nothing':
        return unknown('Heketi names no volume');
      case 'resource': {
        const read = await this.read(ending.path.replace('/volumes/', ''), options);
        // It is made; only what it is like did not reach us.
        return read.ending === 'done' ? read : unknown(read.failure.message, read.failure.detail);
      }
    }
  }

  /**
   * Any other user than admin may start work and never learn how it ended. Whether that holds here, a Heketi without
   * authentication included, is asked before anything is changed.
   */
  async #withoutAdministrator(options: CallOptions) {
    const { user } = this.#client;
    if (user === undefined || user === 'admin') return undefined;
    const checked = await this.check(options);
    return checked.ending === 'done' ? undefined : checked;
  }
}

function isId(id: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(id);
}

function invalidId(id: string) {
  const message = `${JSON.stringify(id.slice(0, 80))} is no id of a Heketi volume`;
  return { reason: 'InvalidRequest' as const, message, helps: { later: false, elsewhere: false } };
}
