import { openEventStore, type EventStore, type LoggedEvent } from '@berth/event-store';
import { type ApiClient } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBroker, type Broker } from '../support/broker.js';
import { type Manifest, type Part, type Ref, type Told } from './case.js';
import { partsOf, refOf, refOfManifest } from './kinds.js';
import { type Answer, type Line, type Place } from './place.js';
import { volume } from './manifests.js';

const PAGE = 1_000;
const LOOK_MS = 10;
const DEADLINE_MS = 30_000;
/** Volumes by which it is seen that the binder has looked at all that was before them. */
const MARK = 'mark-';

/** A whole Berth, in which each case gets a cluster of its own. */
export class ApiPlaces {
  #made = 0;

  private constructor(
    readonly broker: Broker,
    private readonly store: EventStore,
  ) {}

  static async open(): Promise<ApiPlaces> {
    const broker = await startBroker();
    const databaseUrl = broker.berth.endpoints.postgres;
    return new ApiPlaces(broker, openEventStore({ databaseUrl, applicationName: 'e2e' }));
  }

  async newPlace(): Promise<Place> {
    const name = `case-${++this.#made}`;
    const { client, berth } = this.broker;
    const body = { apiVersion: 'berth.dev/v1', kind: 'Cluster', metadata: { name } };
    const { status } = await client.request('POST', '/apis/berth.dev/v1/clusters', body);
    if (status !== 201) throw new Error(`POST ${name}: HTTP ${status}`);
    return new ApiPlace(name, client, this.store, berth.endpoints.heketi);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.broker.close();
  }
}

class ApiPlace implements Place {
  readonly #lines: LoggedEvent[] = [];
  #marks = 0;

  constructor(
    private readonly cluster: string,
    private readonly client: ApiClient,
    private readonly store: EventStore,
    readonly backendUrl: string,
  ) {}

  create(manifest: Manifest): Promise<Answer> {
    return this.#request('POST', this.#collection(refOfManifest(manifest)), manifest);
  }

  patch(ref: Ref, part: Part, change: object): Promise<Answer> {
    const path = part === 'status' ? `${this.#path(ref)}/status` : this.#path(ref);
    return this.#request('PATCH', path, change, { 'content-type': 'application/merge-patch+json' });
  }

  replace(ref: Ref, manifest: Manifest): Promise<Answer> {
    return this.#request('PUT', this.#path(ref), manifest);
  }

  remove(ref: Ref): Promise<Answer> {
    return this.#request('DELETE', `${this.#path(ref)}?gracePeriodSeconds=0`);
  }

  async read(ref: Ref): Promise<Manifest | undefined> {
    const { code, body } = await this.#request('GET', this.#path(ref));
    if (code === 404) return undefined;
    if (code !== 200) throw new Error(`GET ${ref}: HTTP ${code}`);
    return body as Manifest;
  }

  /**
   * The binder takes what happens in a cluster in the order of the log: when it has settled a new volume, it has looked
   * at all before it. Nothing more comes of it if nothing but that volume came into the log meanwhile.
   */
  async rest(): Promise<void> {
    for (;;) {
      const before = await this.#length();
      const name = `${MARK}${++this.#marks}`;
      const { code } = await this.create(volume(name, { class: 'mark' }));
      if (code !== 201) throw new Error(`POST ${name}: HTTP ${code}`);
      const isSettled = async () => {
        await this.#length();
        return this.#lines.some((line) => line.name === name && line.type === 'VolumeAvailable');
      };
      if (!(await this.until(isSettled))) throw new Error(`${this.cluster} does not come to rest`);
      if ((await this.#length()) === before) return;
    }
  }

  async until(isSo: () => Promise<boolean>): Promise<boolean> {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline;) {
      if (await isSo()) return true;
      await sleep(LOOK_MS);
    }
    return false;
  }

  async passSecond(): Promise<void> {
    const second = () => Math.floor(Date.now() / 1_000);
    const before = second();
    await this.until(() => Promise.resolve(second() > before));
  }

  async log(): Promise<readonly Line[]> {
    await this.#length();
    return this.#lines.flatMap(({ kind, name, type }) => {
      const ref = refOf(kind, name);
      return ref === undefined ? [] : [{ ref, type }];
    });
  }

  async told(): Promise<readonly Told[]> {
    const { body } = await this.#request('GET', `${this.#root('')}/namespaces/default/events`);
    const { items } = body as { readonly items: readonly KubeEvent[] };
    return items.flatMap(({ involvedObject: { kind, name }, type, reason, message }) => {
      const on = refOf(kind, name);
      return on === undefined ? [] : [{ on, type, reason, says: message }];
    });
  }

  /** How long the log of the cluster is by now, but for the marks. */
  async #length(): Promise<number> {
    for (;;) {
      const after = this.#lines.at(-1)?.position ?? 0;
      const page = await this.store.readLog(after, PAGE, { cluster: this.cluster });
      this.#lines.push(...page);
      if (page.length < PAGE) return this.#lines.filter(({ name }) => !name.startsWith(MARK)).length;
    }
  }

  async #request(...given: Parameters<ApiClient['request']>): Promise<Answer> {
    const { status, body } = await this.client.request(...given);
    return { code: status, body: body as object };
  }

  #path(ref: Ref): string {
    const { name, subresource } = partsOf(ref);
    return `${this.#collection(ref)}/${name}${subresource === undefined ? '' : `/${subresource}`}`;
  }

  #collection(ref: Ref): string {
    const { group, plural, namespace } = partsOf(ref);
    return `${this.#root(group)}${namespace === '' ? '' : `/namespaces/${namespace}`}/${plural}`;
  }

  #root(group: string): string {
    return `/clusters/${this.cluster}${group === '' ? '/api' : `/apis/${group}`}/v1`;
  }
}

type KubeEvent = {
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly type: Told['type'];
  readonly reason: string;
  readonly message: string;
};
