import { CLAIM_PROTECTION, type KubeObject } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { claim } from '../../testing/objects.js';
import { type Admission } from '../resource.js';
import { persistentVolumeClaim } from './persistent-volume-claim.js';

const expandable: Readonly<Record<string, boolean>> = { grows: true, stays: false };
const admissionWith = (defaultClass?: string): Admission => ({
  now: '2026-02-03T04:05:06Z',
  classes: { defaultClass: () => defaultClass, allowsExpansion: (name) => expandable[name] },
  backendAt: () => undefined,
});
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';
const specOf = (object: KubeObject) => object.spec as { readonly [field: string]: unknown };
const created = (spec: Record<string, unknown>, metadata = {}, defaultClass?: string) =>
  persistentVolumeClaim.admitCreate(
    claim(spec, { metadata, status: { phase: 'Bound' } }),
    admissionWith(defaultClass),
  );

describe('a new claim', () => {
  it('is Pending, whatever its writer says, and held by its protection', () => {
    const admitted = created({});
    expect(admitted.status).toEqual({ phase: 'Pending' });
    expect(admitted.metadata.finalizers).toEqual([CLAIM_PROTECTION]);
  });

  it('keeps the finalizers it came with', () => {
    const finalizers = ['example.com/mine', CLAIM_PROTECTION];
    expect(created({}, { finalizers }).metadata.finalizers).toEqual(finalizers);
  });

  it.each([
    ['names none', {}, {}, 'fast', 'fast'],
    ['names none, where there is no default', {}, {}, undefined, undefined],
    ['names the empty one', { storageClassName: '' }, {}, 'fast', ''],
    ['names another', { storageClassName: 'slow' }, {}, 'fast', 'slow'],
    ['names one by the old annotation', {}, { annotations: { [LEGACY_CLASS]: 'slow' } }, 'fast', undefined],
  ])('that %s gets the class it should', (_what, spec, metadata, defaultClass, expected) => {
    expect(specOf(created(spec, metadata, defaultClass))['storageClassName']).toBe(expected);
  });

  const other = { kind: 'PersistentVolumeClaim', name: 'other' };
  const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };
  const populator = { apiGroup: 'example.com', kind: 'Image', name: 'i' };
  it.each([
    ['a claim is mirrored', { dataSource: other }, other, other],
    ['a snapshot is mirrored', { dataSource: snapshot }, snapshot, snapshot],
    ['anything else is dropped', { dataSource: populator }, undefined, undefined],
    ['a reference to anything is mirrored', { dataSourceRef: populator }, populator, populator],
    [
      'a reference to another namespace stands alone',
      { dataSourceRef: { ...other, namespace: 'b' } },
      undefined,
      { ...other, namespace: 'b' },
    ],
    ['both stay as they are', { dataSource: other, dataSourceRef: other }, other, other],
  ])('with a data source: %s', (_what, spec, dataSource, dataSourceRef) => {
    const admitted = specOf(created(spec));
    expect(admitted['dataSource']).toEqual(dataSource);
    expect(admitted['dataSourceRef']).toEqual(dataSourceRef);
  });
});

describe('a claim that asks for more', () => {
  const NOT_EXPANDABLE =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  const sized = (storage: string, storageClassName?: string) =>
    claim({ resources: { requests: { storage } }, storageClassName }, { status: { phase: 'Bound' } });

  it.each([
    ['its class allows it', sized('9Gi', 'grows'), sized('8Gi', 'grows'), undefined],
    ['its class does not', sized('9Gi', 'stays'), sized('8Gi', 'stays'), NOT_EXPANDABLE],
    ['its class is gone', sized('9Gi', 'gone'), sized('8Gi', 'gone'), NOT_EXPANDABLE],
    ['it has none', sized('9Gi', ''), sized('8Gi', ''), NOT_EXPANDABLE],
    ['it gets one by the same edit', sized('9Gi', 'grows'), sized('8Gi'), NOT_EXPANDABLE],
    ['it asks for less', sized('7Gi', 'stays'), sized('8Gi', 'stays'), undefined],
    ['it asks for the same in other words', sized('8192Mi', 'stays'), sized('8Gi', 'stays'), undefined],
  ])('is judged by its class: %s', (_what, after, before, why) => {
    expect(persistentVolumeClaim.refuseUpdate?.(after, before, admissionWith())).toBe(why);
  });
});
