import { type JsonObject, type KubeObject } from '@berth/domain';

type Parts = { readonly metadata?: JsonObject; readonly [field: string]: unknown };

const meta = (name: string, namespace: string | undefined, more: JsonObject = {}) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  uid: `uid-of-${name}`,
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});

/** A valid volume; the parts replace what they name, `undefined` removes it. */
export function volume(spec: Record<string, unknown> = {}, parts: Parts = {}): KubeObject {
  const whole = {
    capacity: { storage: '5Gi' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    volumeMode: 'Filesystem',
    nfs: { server: '172.17.0.2', path: '/tmp' },
    ...spec,
  };
  return objectOf('v1', 'PersistentVolume', undefined, 'pv1', { spec: withoutUndefined(whole) }, parts);
}

/** A valid claim; the parts replace what they name, `undefined` removes it. */
export function claim(spec: Record<string, unknown> = {}, parts: Parts = {}): KubeObject {
  const whole = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '8Gi' } },
    volumeMode: 'Filesystem',
    ...spec,
  };
  return objectOf(
    'v1',
    'PersistentVolumeClaim',
    'default',
    'myclaim',
    { spec: withoutUndefined(whole) },
    parts,
  );
}

/** A valid class; the fields replace what they name, `undefined` removes it. */
export function storageClassObject(fields: Record<string, unknown> = {}): KubeObject {
  const whole = {
    provisioner: 'example.com/fast',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    ...fields,
  };
  return objectOf('storage.k8s.io/v1', 'StorageClass', undefined, 'fast', withoutUndefined(whole), {});
}

/** An object of a kind of the core group, in the namespace default; `undefined` removes a field. */
export function coreObject(kind: string, fields: Record<string, unknown>, parts: Parts = {}): KubeObject {
  return objectOf('v1', kind, 'default', 'one', withoutUndefined(fields), parts);
}

function objectOf(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  fields: object,
  { metadata, ...more }: Parts,
): KubeObject {
  return { apiVersion, kind, metadata: meta(name, namespace, metadata), ...fields, ...more };
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, never> {
  // JSON without the removed fields.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    never
  >;
}
