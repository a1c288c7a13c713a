import {
  ApiException,
  CoordinationV1Api,
  CoreV1Api,
  type Informer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
  PatchStrategy,
  setHeaderOptions,
  StorageV1Api,
  type V1Lease,
  type V1LeaseSpec,
  type V1ObjectReference,
  V1MicroTime,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1StorageClass,
} from '@kubernetes/client-node';
import { setTimeout as sleep } from 'node:timers/promises';

export const NAS = 'example.com/nas';
/** Who makes the volume of a claim, and who made a volume. */
const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
const FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';

const LEASE_SECONDS = 2;
const TICK_MS = 100;

type Cached<T extends KubernetesObject> = Informer<T> & ObjectCache<T>;
type Settled = { readonly status: 'made' | 'gone'; readonly name: string };

/**
 * A controller as those who make storage write them, with Kubernetes' client library and nothing that knows of Berth:
 * its copies elect a leader by a Lease, which makes volumes for the claims that name it and deletes those released.
 */
export class ExternalProvisioner {
  readonly settled: Settled[] = [];
  readonly problems: unknown[] = [];
  readonly #core: CoreV1Api;
  readonly #leases: CoordinationV1Api;
  readonly #claims: Cached<V1PersistentVolumeClaim>;
  readonly #classes: Cached<V1StorageClass>;
  readonly #volumes: Cached<V1PersistentVolume>;
  /** Names of the Events it posted, by what they say. */
  readonly #told = new Map<string, { name: string; count: number }>();
  readonly #stopping = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #observed: { version: string | undefined; atMs: number } = { version: undefined, atMs: 0 };
  #isLeader = false;

  constructor(
    config: KubeConfig,
    readonly identity: string,
  ) {
    this.#core = config.makeApiClient(CoreV1Api);
    this.#leases = config.makeApiClient(CoordinationV1Api);
    const storage = config.makeApiClient(StorageV1Api);
    const informer = <T extends KubernetesObject>(
      path: string,
      list: () => Promise<KubernetesListObject<T>>,
    ) => makeInformer<T>(config, path, list);
    this.#claims = informer('/api/v1/persistentvolumeclaims', () =>
      this.#core.listPersistentVolumeClaimForAllNamespaces(),
    );
    this.#classes = informer('/apis/storage.k8s.io/v1/storageclasses', () => storage.listStorageClass());
    this.#volumes = informer('/api/v1/persistentvolumes', () => this.#core.listPersistentVolume());
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  async start(): Promise<void> {
    for (const informer of this.#informers()) {
      informer.on('error', (error: unknown) => {
        if (!this.#stopping.signal.aborted) this.problems.push(error);
      });
      await informer.start();
    }
    this.#run = this.#loop();
  }

  /** Stops as one that is killed does: its Lease runs out. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#run, ...this.#informers().map((informer) => informer.stop())]);
    this.#isLeader = false;
  }

  #informers(): readonly Informer<KubernetesObject>[] {
    return [this.#claims, this.#classes, this.#volumes];
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        this.#isLeader = await this.#lead();
        if (this.#isLeader) await this.#work();
      } catch (error) {
        // Another was faster, or has changed the object: look again.
        if (!(error instanceof ApiException && error.code === 409)) this.problems.push(error);
      }
      await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #lead(): Promise<boolean> {
    const namespace = 'default';
    const name = 'example-com-nas';
    const renewTime = new V1MicroTime();
    const mine = { holderIdentity: this.identity, leaseDurationSeconds: LEASE_SECONDS, renewTime };
    const lease = await orMissing<V1Lease>(this.#leases.readNamespacedLease({ namespace, name }));
    if (lease === undefined) {
      const body = { metadata: { name }, spec: { ...mine, acquireTime: renewTime, leaseTransitions: 0 } };
      await this.#leases.createNamespacedLease({ namespace, body });
      return true;
    }
    const isMine = lease.spec?.holderIdentity === this.identity;
    if (!isMine && !this.#hasRunOut(lease)) return false;
    const { acquireTime, leaseTransitions: before = 0 } = lease.spec ?? {};
    const spec: V1LeaseSpec = isMine
      ? { ...mine, ...(acquireTime && { acquireTime }), leaseTransitions: before }
      : { ...mine, acquireTime: renewTime, leaseTransitions: before + 1 };
    await this.#leases.replaceNamespacedLease({
      namespace,
      name,
      body: { metadata: lease.metadata ?? {}, spec },
    });
    return true;
  }

  /** By its own clock: nobody renewed it for as long as it lasts. */
  #hasRunOut({ metadata }: V1Lease): boolean {
    const version = metadata?.resourceVersion;
    if (version !== this.#observed.version) this.#observed = { version, atMs: Date.now() };
    return Date.now() - this.#observed.atMs > LEASE_SECONDS * 1_000;
  }

  async #work(): Promise<void> {
    for (const claim of this.#claims.list().filter(isAsked)) await this.#provision(claim);
    for (const volume of this.#volumes.list().filter(isOwnReleased)) await this.#release(volume);
  }

  async #provision(claim: V1PersistentVolumeClaim): Promise<void> {
    const storageClass = this.#classes.get(claim.spec?.storageClassName ?? '');
    const name = `pvc-${claim.metadata?.uid ?? ''}`;
    if (storageClass === undefined || this.#volumes.get(name) !== undefined) return;
    if (storageClass.parameters?.['filer'] === 'full') {
      return this.#tell(claim, 'Warning', 'ProvisioningFailed', 'the filer is full');
    }
    await this.#tell(claim, 'Normal', 'Provisioning', 'External provisioner is provisioning volume');
    const made = await orConflict(
      this.#core.createPersistentVolume({ body: volumeFor(claim, storageClass, name) }),
    );
    if (!made) return;
    await this.#tell(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
    this.settled.push({ status: 'made', name });
  }

  async #release(volume: V1PersistentVolume): Promise<void> {
    const { name = '', finalizers = [], resourceVersion } = volume.metadata ?? {};
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return;
    if (volume.metadata?.deletionTimestamp === undefined) await this.#core.deletePersistentVolume({ name });
    if (!finalizers.includes(FINALIZER)) return;
    // Of this version: others take their finalizers away at the same time.
    const others = finalizers.filter((it) => it !== FINALIZER);
    const body = { metadata: { finalizers: others, resourceVersion } };
    await this.#core.patchPersistentVolume(
      { name, body },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    this.settled.push({ status: 'gone', name });
  }

  /** As recorders do: the first time an Event is made, then its count is patched. */
  async #tell(claim: V1PersistentVolumeClaim, type: string, reason: string, message: string): Promise<void> {
    const { namespace = '', name = '', uid = '' } = claim.metadata ?? {};
    const key = [uid, type, reason, message].join(' ');
    const before = this.#told.get(key);
    const now = new Date();
    if (before !== undefined) {
      const count = before.count + 1;
      this.#told.set(key, { name: before.name, count });
      await this.#core.patchNamespacedEvent(
        { namespace, name: before.name, body: { count, lastTimestamp: now } },
        setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
      );
      return;
    }
    const body = {
      metadata: { name: `${name}.${now.getTime().toString(16)}`, namespace },
      involvedObject: referenceTo(claim),
      source: { component: NAS },
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      type,
      reason,
      message,
    };
    const kept = await this.#core.createNamespacedEvent({ namespace, body });
    this.#told.set(key, { name: kept.metadata.name ?? '', count: kept.count ?? 1 });
  }
}

function isAsked({ metadata, spec }: V1PersistentVolumeClaim): boolean {
  return metadata?.annotations?.[STORAGE_PROVISIONER] === NAS && (spec?.volumeName ?? '') === '';
}

function isOwnReleased({ metadata, status }: V1PersistentVolume): boolean {
  return metadata?.annotations?.[PROVISIONED_BY] === NAS && status?.phase === 'Released';
}

function volumeFor(claim: V1PersistentVolumeClaim, of: V1StorageClass, name: string): V1PersistentVolume {
  return {
    metadata: { name, annotations: { [PROVISIONED_BY]: NAS }, finalizers: [FINALIZER] },
    spec: {
      accessModes: claim.spec?.accessModes ?? [],
      capacity: claim.spec?.resources?.requests ?? {},
      claimRef: referenceTo(claim),
      persistentVolumeReclaimPolicy: of.reclaimPolicy ?? 'Delete',
      storageClassName: of.metadata?.name ?? '',
      nfs: { server: 'nas.example.com', path: `/exports/${name}` },
    },
  };
}

function referenceTo({ metadata }: V1PersistentVolumeClaim): V1ObjectReference {
  const { namespace = '', name = '', uid = '' } = metadata ?? {};
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid };
}

async function orMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** False: it is there already. */
async function orConflict(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 409) return false;
    throw error;
  }
}
