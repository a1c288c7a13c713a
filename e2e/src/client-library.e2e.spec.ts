import { claimManifest, volumeManifest } from '@berth/testing';
import {
  ApiException,
  AuthenticationV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  EventsV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  RbacAuthorizationV1Api,
  StorageV1Api,
  V1MicroTime,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1Secret,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from './support/broker.js';
import { eventually } from './support/eventually.js';
import { claimsPath } from './support/storage.js';

const namespace = 'default';

describe("Kubernetes' own client library for JavaScript", () => {
  const config = new KubeConfig();
  let broker: Broker;
  let api: CoreV1Api;

  beforeAll(async () => {
    broker = await startBroker();
    config.loadFromFile(broker.berth.kubeconfig);
    api = config.makeApiClient(CoreV1Api);
  });

  afterAll(async () => {
    await broker.close();
  });

  it('creates, reads, patches and deletes with the kubeconfig as it is', async () => {
    const body = volumeManifest('mine', { storageClassName: 'mine' }) as V1PersistentVolume;
    const made = await api.createPersistentVolume({ body });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    const [first] = (await api.listPersistentVolume({ fieldSelector: 'metadata.name=mine' })).items;
    expect(first?.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const patched = await api.patchPersistentVolume({
      name: 'mine',
      body: [{ op: 'add', path: '/metadata/labels', value: { tier: 'gold' } }],
    });
    expect(patched.metadata?.labels).toEqual({ tier: 'gold' });
    await api.deletePersistentVolume({ name: 'mine' });
    await eventually('the volume is gone', async () =>
      api.readPersistentVolume({ name: 'mine' }).then(
        () => false,
        (error: unknown) => error instanceof ApiException && error.code === 404,
      ),
    );
  });

  it('keeps an informer up to date', async () => {
    const phases: string[] = [];
    const informer = makeInformer<V1PersistentVolumeClaim>(config, claimsPath, () =>
      api.listNamespacedPersistentVolumeClaim({ namespace }),
    );
    informer.on('add', (claim) => void phases.push(`add ${claim.status?.phase ?? ''}`));
    informer.on('update', (claim) => void phases.push(`update ${claim.status?.phase ?? ''}`));
    informer.on('delete', (claim) => void phases.push(`delete ${claim.metadata?.name ?? ''}`));
    await informer.start();
    try {
      const claim = claimManifest('told', { storageClassName: 'told' }) as V1PersistentVolumeClaim;
      await api.createNamespacedPersistentVolumeClaim({ namespace, body: claim });
      await eventually('the claim is told', () => Promise.resolve(phases.includes('add Pending')));
      const volume = volumeManifest('told', { storageClassName: 'told' }) as V1PersistentVolume;
      await api.createPersistentVolume({ body: volume });
      await eventually('Bound is told', () => Promise.resolve(phases.includes('update Bound')));
      await api.deleteNamespacedPersistentVolumeClaim({ namespace, name: 'told' });
      await eventually('the end is told', () => Promise.resolve(phases.includes('delete told')));
    } finally {
      await informer.stop();
    }
  });

  it('has typed calls for the kinds that are kept', async () => {
    const metadata = { name: 'typed', namespace };
    const subsets = [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 1 }] }];
    const containers = [{ name: 'a', image: 'busybox' }];
    await api.createNamespacedSecret({ namespace, body: { metadata, stringData: { a: 'b' } } });
    await api.createNamespacedEndpoints({ namespace, body: { metadata, subsets } });
    await api.createNamespacedService({ namespace, body: { metadata, spec: { ports: [{ port: 80 }] } } });
    await api.createNamespacedPod({ namespace, body: { metadata, spec: { containers } } });
    await api.createNode({ body: { metadata: { name: 'typed' }, spec: { unschedulable: true } } });
    const read = { name: 'typed', namespace };
    expect((await api.readNamespacedSecret(read)).data).toEqual({ a: 'Yg==' });
    expect((await api.readNamespacedEndpoints(read)).subsets).toMatchObject(subsets);
    expect((await api.readNamespacedService(read)).spec?.type).toBe('ClusterIP');
    expect((await api.readNamespacedPod(read)).status?.phase).toBe('Pending');
    expect((await api.readNode({ name: 'typed' })).spec?.unschedulable).toBe(true);
    const storage = config.makeApiClient(StorageV1Api);
    const provisioner = 'example.com/typed';
    await storage.createStorageClass({ body: { metadata: { name: 'typed' }, provisioner } });
    expect((await storage.listStorageClass()).items.map(({ metadata }) => metadata?.name)).toEqual(['typed']);
    const leases = config.makeApiClient(CoordinationV1Api);
    const spec = { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: new V1MicroTime() };
    await leases.createNamespacedLease({ namespace, body: { metadata, spec } });
    expect((await leases.readNamespacedLease(read)).spec?.holderIdentity).toBe('me');
  });

  it('asks for rights, and gives them', async () => {
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    await rbac.createNamespacedRole({ namespace, body: { metadata: { name: 'typed' }, rules } });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'typed' };
    const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }];
    await rbac.createNamespacedRoleBinding({
      namespace,
      body: { metadata: { name: 'typed' }, roleRef, subjects },
    });
    const authorization = config.makeApiClient(AuthorizationV1Api);
    const resourceAttributes = { namespace, verb: 'get', resource: 'pods' };
    const asked = await authorization.createSubjectAccessReview({
      body: { spec: { user: 'jane', resourceAttributes } },
    });
    expect(asked.status?.allowed).toBe(true);
    const authentication = config.makeApiClient(AuthenticationV1Api);
    const { status } = await authentication.createSelfSubjectReview({ body: {} });
    expect(status?.userInfo?.username).toBe('admin');
  });

  it('posts Events, and reads them in both groups', async () => {
    const { metadata } = await api.readNamespacedPod({ name: 'typed', namespace });
    const regarding = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'typed', uid: metadata?.uid ?? '' };
    await config.makeApiClient(EventsV1Api).createNamespacedEvent({
      namespace,
      body: {
        metadata: { name: 'typed.1', namespace },
        regarding,
        eventTime: new V1MicroTime(),
        reportingController: 'example.com/typed',
        reportingInstance: 'typed-1',
        action: 'Testing',
        reason: 'Tested',
        note: 'all is well',
        type: 'Normal',
      },
    });
    const fieldSelector = `involvedObject.uid=${regarding.uid}`;
    const [told] = (await api.listNamespacedEvent({ namespace, fieldSelector })).items;
    expect(told).toMatchObject({ reason: 'Tested', message: 'all is well' });
  });

  it('works on any kind by its generic object API, server-side apply included', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const header = { apiVersion: 'berth.dev/v1', kind: 'Cluster', metadata: { name: 'generic' } };
    const spec = { displayName: 'Generic' };
    await objects.create({ ...header, spec });
    expect(await objects.read(header)).toMatchObject({ spec });
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied', namespace } };
    const applied = await objects.patch<V1Secret>(
      { ...secret, data: { a: 'Yg==' } },
      ...([undefined, undefined, 'generic', true, PatchStrategy.ServerSideApply] as const),
    );
    expect(applied.metadata?.managedFields?.[0]).toMatchObject({ manager: 'generic', operation: 'Apply' });
    const { items } = await objects.list<V1Secret>('v1', 'Secret', namespace);
    expect(items.map(({ metadata }) => metadata?.name)).toContain('applied');
    await objects.delete(secret);
    await objects.delete(header);
    await expect(objects.read(header)).rejects.toMatchObject({ code: 404 });
  });

  it('goes on informing when the API was started again', async () => {
    const seen: string[] = [];
    const informer = makeInformer<V1Secret>(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
      api.listNamespacedSecret({ namespace }),
    );
    informer.on('add', ({ metadata }) => void seen.push(metadata?.name ?? ''));
    // What a user of the library does about it.
    informer.on('error', () => void setTimeout(() => void informer.start().catch(() => undefined), 200));
    await informer.start();
    try {
      await eventually('what is there is told', () => Promise.resolve(seen.includes('typed')));
      const before = broker.berth.endpoints.processes['api'];
      process.kill(before ?? 0, 'SIGKILL');
      await eventually('the API runs again and takes a Secret', async () => {
        if (broker.berth.endpoints.processes['api'] === before) return false;
        await api.createNamespacedSecret({ namespace, body: { metadata: { name: 'later' } } });
        return true;
      });
      await eventually('what came later is told', () => Promise.resolve(seen.includes('later')));
    } finally {
      await informer.stop();
    }
  });
});
