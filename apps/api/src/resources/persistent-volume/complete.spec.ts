import { VOLUME_SOURCES } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { decoderOf } from '../decoders.js';
import { persistentVolume } from './persistent-volume.js';

const decode = (spec: object): unknown => {
  const value = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec };
  const body = { value: JSON.parse(JSON.stringify(value)) as never, duplicateFields: [] };
  return decoderOf(persistentVolume)(body, 'Strict').object.spec;
};

const everywhere = { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' };
const rbd = { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' };
const scaleIO = { storageMode: 'ThinProvisioned', fsType: 'xfs' };
const azureDisk = { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' };
const defaults: Readonly<Record<string, object>> = {
  rbd,
  scaleIO,
  azureDisk,
  iscsi: { iscsiInterface: 'default' },
  hostPath: { type: '' },
};

describe('the defaults of a volume', () => {
  it.each(VOLUME_SOURCES)('of %s', (source) => {
    expect(decode({ [source]: {} })).toEqual({ ...everywhere, [source]: defaults[source] ?? {} });
  });

  it.each([
    ['rbd', { pool: '', user: '', keyring: '' }, rbd],
    ['scaleIO', { storageMode: '', fsType: '' }, scaleIO],
    ['iscsi', { iscsiInterface: '' }, { iscsiInterface: 'default' }],
    ['iscsi', { iscsiInterface: 'eth0' }, { iscsiInterface: 'eth0' }],
    ['azureDisk', { kind: '', readOnly: true }, { ...azureDisk, kind: '', readOnly: true }],
  ])('of %s with %j', (source, given, taken) => {
    const spec = decode({ persistentVolumeReclaimPolicy: '', [source]: given });
    expect(spec).toEqual({ ...everywhere, [source]: taken });
  });

  it('do not stand in for a volume mode that is empty', () => {
    expect(decode({ volumeMode: '' })).toMatchObject({ volumeMode: '' });
  });
});
