import {
  Catalog,
  CATALOG_KINDS,
  commandPorts,
  type CommandStore,
  createObject,
  deleteObject,
  ensureCluster,
  findResource,
  mountsText,
  readMounts,
  patchObject,
  served,
  type Target,
  updateObject,
} from '@berth/api';
import { type KubeObject } from '@berth/domain';
import { type LoggedEvent } from '@berth/event-store';
import { ApiError, parsePatch } from '@berth/kube';
import { type Manifest, type Part, type Ref } from './case.js';
import { partsOf, refOfManifest } from './kinds.js';
import { type Answer } from './place.js';

const CLUSTER = 'default';
const ORIGIN = { actor: 'alice', requestId: 'table' };
const OPTIONS = { dryRun: false, fieldManager: 'table', fieldValidation: 'Strict', force: false } as const;
const UNSEALED = {
  sealObject: <Kind extends KubeObject>(object: Kind) => Promise.resolve(object),
  openObject: <Kind extends KubeObject>(object: Kind) => Promise.resolve(object),
  openOrOmit: <Kind extends KubeObject>(object: Kind) => Promise.resolve({ object }),
};

/** The API's own commands, between its HTTP and the log: what each does is answered as HTTP would. */
export class Commands {
  readonly #catalog = new Catalog();
  readonly #ports;
  #followed = 0;

  constructor(
    private readonly store: CommandStore & Parameters<typeof readMounts>[2],
    private readonly events: readonly LoggedEvent[],
  ) {
    this.#ports = commandPorts(store, this.#catalog, UNSEALED);
  }

  /** The cluster, with all a new one comes with, and a Backend of this URL. */
  async begin(backendUrl: string): Promise<void> {
    await ensureCluster(CLUSTER, this.#ports);
    const resource = findResource('berth.dev', 'v1', 'backends');
    if (resource === undefined) throw new Error('there are no Backends');
    const spec = { type: 'heketi', url: backendUrl };
    const body = bodyOf({ apiVersion: 'berth.dev/v1', kind: 'Backend', metadata: { name: 'gluster' }, spec });
    await createObject({ resource, cluster: '', namespace: '' }, body, OPTIONS, ORIGIN, this.#ports);
  }

  create(manifest: Manifest): Promise<Answer> {
    const { target } = targetOf(refOfManifest(manifest));
    return this.#answer(201, () => createObject(target, bodyOf(manifest), OPTIONS, ORIGIN, this.#ports));
  }

  patch(ref: Ref, part: Part, change: object): Promise<Answer> {
    const { target, name } = targetOf(ref);
    const patch = parsePatch(Buffer.from(JSON.stringify(change)), 'application/merge-patch+json');
    return this.#answer(200, () => patchObject(target, name, part, patch, OPTIONS, ORIGIN, this.#ports));
  }

  replace(ref: Ref, manifest: Manifest): Promise<Answer> {
    const { target, name } = targetOf(ref);
    return this.#answer(200, () =>
      updateObject(target, name, 'object', bodyOf(manifest), OPTIONS, ORIGIN, this.#ports),
    );
  }

  remove(ref: Ref): Promise<Answer> {
    const { target, name } = targetOf(ref);
    return this.#answer(200, () => deleteObject(target, name, { dryRun: false }, ORIGIN, this.#ports));
  }

  /** As clients see it; undefined: there is none. */
  async read(ref: Ref): Promise<Manifest | undefined> {
    const { target, name, subresource } = targetOf(ref);
    if (subresource === 'mounts') {
      const mounts = await readMounts(target, name, {
        head: () => this.store.head(),
        getObject: (it) => this.store.getObject(it),
        listObjects: (query) => this.store.listObjects(query),
      });
      return mounts && (JSON.parse(mountsText(mounts, { as: 'json' })) as Manifest);
    }
    const found = await this.#ports.readObject(target, name);
    return found && served(found.object, found.position);
  }

  async #answer(
    code: number,
    run: () => Promise<{ readonly object: KubeObject; readonly position: number | undefined }>,
  ): Promise<Answer> {
    this.#follow();
    try {
      const { object, position } = await run();
      return { code, body: served(object, position) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.code, body: error.status };
    }
  }

  #follow(): void {
    for (const event of this.events.slice(this.#followed)) {
      if (CATALOG_KINDS.has(event.kind)) this.#catalog.note(event);
    }
    this.#followed = this.events.length;
  }
}

function targetOf(ref: Ref) {
  const { group, plural, namespace, name, subresource } = partsOf(ref);
  const resource = findResource(group, 'v1', plural);
  if (resource === undefined) throw new Error(`no such resource: ${plural}`);
  const target: Target = { resource, cluster: CLUSTER, namespace };
  return { target, name, subresource };
}

/** As it comes out of a body: nothing undefined in it. */
function bodyOf(manifest: object) {
  return { value: JSON.parse(JSON.stringify(manifest)) as Record<string, unknown>, duplicateFields: [] };
}
