import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../testing/api-fixture.js';
import { protobufOf } from '../../testing/encode-message.js';

const VOLUMES = '/api/v1/persistentvolumes';
const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const TYPED = {
  'content-type': 'application/vnd.kubernetes.protobuf',
  accept: 'application/vnd.kubernetes.protobuf,application/json',
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.close();
});

type Typed = { readonly apiVersion: string; readonly kind: string; readonly [field: string]: unknown };

const send = (method: string, path: string, object: Typed, headers = TYPED) =>
  api.client.request(method, path, protobufOf(object), headers);

const volume = (name: string, fields: object = {}): Typed => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, labels: { tier: 'gold' } },
  spec: {
    capacity: { storage: '10Gi' },
    accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
    persistentVolumeReclaimPolicy: 'Retain',
    csi: { driver: 'csi.example.com', volumeHandle: name, fsType: 'ext4', volumeAttributes: { a: 'b' } },
  },
  ...fields,
});

describe('a client that writes protobuf', () => {
  it('makes and changes a volume, its state included', async () => {
    const made = await send('POST', VOLUMES, volume('one'));
    expect(made).toMatchObject({
      status: 201,
      body: { spec: { ...volumeSpec('one'), volumeMode: 'Filesystem' } },
    });
    const changed = await send('PUT', `${VOLUMES}/one`, volume('one', { metadata: { name: 'one' } }));
    expect(changed.status).toBe(200);
    expect(changed.body).not.toHaveProperty('metadata.labels');
    const status = { phase: 'Failed', message: 'gone', lastPhaseTransitionTime: '2026-01-02T03:04:05Z' };
    const { metadata } = changed.body as { metadata: object };
    const told = await send('PUT', `${VOLUMES}/one/status`, volume('one', { metadata, status }));
    expect(told).toMatchObject({ status: 200, body: { status } });
  });

  it('makes a claim and a class', async () => {
    const storageClass = await send('POST', CLASSES, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'gold' },
      provisioner: 'example.com/nas',
      parameters: { a: 'b' },
      allowVolumeExpansion: false,
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    expect(storageClass).toMatchObject({
      status: 201,
      body: { provisioner: 'example.com/nas', allowVolumeExpansion: false, reclaimPolicy: 'Delete' },
    });
    const spec = {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: '',
    };
    const claim = await send('POST', CLAIMS, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec,
      status: {},
    });
    expect(claim).toMatchObject({ status: 201, body: { spec } });
  });

  it('says in protobuf how to delete', async () => {
    const { body } = await send(
      'POST',
      VOLUMES,
      volume('two', { metadata: { name: 'two', finalizers: ['a.example/b'] } }),
    );
    const { metadata } = body as { metadata: { uid: string } };
    const options = (fields: object) => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...fields });
    const remove = (fields: object) => send('DELETE', `${VOLUMES}/two`, options(fields));
    expect(await remove({ preconditions: { uid: 'another' } })).toMatchObject({ status: 409 });
    expect(await remove({ dryRun: ['All'] })).toMatchObject({ status: 200 });
    const read = await api.client.request('GET', `${VOLUMES}/two`);
    expect(read.body).not.toHaveProperty('metadata.deletionTimestamp');
    const removed = await remove({ preconditions: { uid: metadata.uid }, propagationPolicy: 'Background' });
    expect(removed.body).toHaveProperty('metadata.deletionTimestamp');
  });

  it('is answered in JSON, even when it asks for protobuf alone', async () => {
    const headers = { ...TYPED, accept: 'application/vnd.kubernetes.protobuf' };
    const { status, body } = await send('POST', VOLUMES, volume('three'), headers);
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'PersistentVolume', metadata: { name: 'three' } });
  });
});

function volumeSpec(name: string): object {
  return volume(name)['spec'] as object;
}
