import { claimManifest, volumeManifest } from '@berth/testing';
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
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
});
