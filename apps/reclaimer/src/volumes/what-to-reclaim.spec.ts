import { type RegisteredBackend } from '@berth/backends';
import { type Claim, parseBackendUrl, type StorageClass, type Volume } from '@berth/domain';
import { describe, expect, it } from 'vitest';
import { NOW, releasedVolume } from '../testing/sample-volumes.js';
import { reclaimOf, type ReclaimSight, type ReclaimWork } from './what-to-reclaim.js';

const URL_OF_HEKETI = 'http://heketi.example:8080';
const backend: RegisteredBackend = {
  name: 'heketi',
  url: parseBackendUrl(URL_OF_HEKETI),
  spec: { type: 'heketi', url: URL_OF_HEKETI },
};
const gluster: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gluster', uid: 'uid-gluster', creationTimestamp: NOW },
  provisioner: 'kubernetes.io/glusterfs',
  parameters: { resturl: URL_OF_HEKETI, restauthenabled: 'false' },
};
const backing = {
  backend: 'heketi',
  url: backend.url.normalised,
  place: 'c1',
  id: 'abc',
  volumeName: 'berth_i_u',
};
const sight: ReclaimSight = {
  classOf: (name) => (name === 'gluster' ? gluster : undefined),
  backendByUrl: (url) => (url === backend.url.normalised || url === URL_OF_HEKETI ? backend : undefined),
};

function claim(uid: string, volumeName?: string): Claim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'db', namespace: 'team-a', uid, creationTimestamp: NOW },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...(volumeName !== undefined && { volumeName }),
    },
    status: { phase: 'Pending' },
  };
}

const work = (volume: Volume, now?: Claim): ReclaimWork => reclaimOf(volume, now, sight);
const made = (more: Parameters<typeof releasedVolume>[1] = {}) => releasedVolume('pv', { backing, ...more });

describe('a volume of policy Delete', () => {
  it('that Berth made is removed at the Backend it was made at', () => {
    expect(work(made())).toMatchObject({
      kind: 'delete',
      target: { id: 'abc', name: backing.volumeName, backend },
    });
  });

  it('is removed with the key of its class, as long as that names the same back end', () => {
    const spec = { storageClassName: 'gluster' };
    expect(work(made({ spec }))).toMatchObject({ target: { of: { storageClass: gluster } } });
    const moved = reclaimOf(made({ spec }), undefined, {
      ...sight,
      classOf: () => ({ ...gluster, parameters: { resturl: 'http://elsewhere.example' } }),
    });
    expect(moved).not.toHaveProperty('target.of');
  });

  it.each<[string, Claim | undefined, string]>([
    ['its claim is gone', undefined, 'delete'],
    ['another claim has its name', claim('uid-other'), 'delete'],
    ['its claim has another volume', claim('uid-db', 'pv-2'), 'delete'],
    ['its claim has it', claim('uid-db', 'pv'), 'nothing'],
    ['its claim has none yet', claim('uid-db'), 'nothing'],
  ])('when %s', (_, now, kind) => {
    expect(work(made(), now).kind).toBe(kind);
  });

  it.each<[string, Partial<Volume['status']>, string]>([
    ['Failed, once more', { phase: 'Failed' }, 'delete'],
    ['Bound', { phase: 'Bound' }, 'nothing'],
    ['Available', { phase: 'Available' }, 'nothing'],
  ])('that is %s', (_, status, kind) => {
    expect(work(made({ status })).kind).toBe(kind);
  });

  it('without a claim is removed when it is deleted and held for that', () => {
    const spec = { claimRef: { name: 'db', namespace: 'team-a' } };
    const status = { phase: 'Available' } as const;
    expect(work(made({ spec, status })).kind).toBe('nothing');
    expect(work(made({ spec, status, metadata: { deletionTimestamp: NOW } })).kind).toBe('delete');
    const free = { deletionTimestamp: NOW, finalizers: ['kubernetes.io/pv-protection'] };
    expect(work(made({ spec, status, metadata: free })).kind).toBe('nothing');
  });

  it('that was brought in by hand is found by annotation, or by the name Heketi gave it', () => {
    const spec = { storageClassName: 'gluster' };
    const annotations = { 'gluster.kubernetes.io/heketi-volume-id': 'x1' };
    const annotated = releasedVolume('pv', { spec, metadata: { annotations } });
    expect(work(annotated)).toMatchObject({ kind: 'delete', target: { id: 'x1' } });
    expect(work(releasedVolume('pv', { spec }))).toMatchObject({ target: { id: 'pv' } });
  });

  it.each<[string, Parameters<typeof releasedVolume>[1], RegExp]>([
    ['whose Backend is gone', { backing: { ...backing, url: 'http://gone:80' } }, /no registered Backend/],
    ['by hand, whose class is gone', { spec: { storageClassName: 'none' } }, /"none"/],
    [
      'by hand, that does not say which it is',
      { spec: { storageClassName: 'gluster', glusterfs: { endpoints: 'e', path: 'mine' } } },
      /which one/,
    ],
    [
      'that nobody here can remove',
      { spec: { glusterfs: null, rbd: { image: 'a' } } },
      /no deletable volume plugin matched/,
    ],
    [
      'whose plugin is none that anyone knows',
      { metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/rbd' } } },
      /no deletable volume plugin matched/,
    ],
    [
      'that is a directory elsewhere',
      { spec: { glusterfs: null, hostPath: { path: '/data/a' } } },
      /^host_path deleter only supports \/tmp\/\.\+ but received provided \/data\/a$/,
    ],
  ])('%s is refused', (_, parts, message) => {
    const refusal = work(releasedVolume('pv', parts));
    expect(refusal).toMatchObject({ kind: 'refuse', reason: 'VolumeFailedDelete' });
    expect(refusal).toHaveProperty('message', expect.stringMatching(message));
  });

  it('that is a directory below /tmp/ is removed there', () => {
    const spec = { glusterfs: null, hostPath: { path: '/tmp/a' } };
    const directory = { type: 'hostPath', path: '/tmp/a' };
    expect(work(releasedVolume('pv', { spec }))).toEqual({ kind: 'delete-directory', directory });
    const metadata = { annotations: { 'pv.kubernetes.io/provisioned-by': 'kubernetes.io/host-path' } };
    expect(work(releasedVolume('pv', { spec, metadata }))).toMatchObject({ kind: 'delete-directory' });
  });

  it.each<[string, Parameters<typeof releasedVolume>[1]]>([
    ['a CSI driver made', { spec: { glusterfs: null, csi: { driver: 'd', volumeHandle: 'h' } } }],
    [
      'an external provisioner made',
      { metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'example.com/nas' } } },
    ],
    ['a CSI driver took over', { metadata: { annotations: { 'pv.kubernetes.io/migrated-to': 'd' } } }],
  ])('that %s is left to it', (_, parts) => {
    expect(work(releasedVolume('pv', parts)).kind).toBe('nothing');
  });
});

describe('a volume of another policy', () => {
  it('Retain is left alone', () => {
    expect(work(made({ spec: { persistentVolumeReclaimPolicy: 'Retain' } })).kind).toBe('nothing');
  });

  it('Retain is looked at once more when its deletion has begun', () => {
    const volume = made({ spec: { persistentVolumeReclaimPolicy: 'Retain' } });
    const begun = { ...volume, berth: { ...volume.berth, reclaim: { action: 'Delete' } } } as const;
    expect(work(begun)).toMatchObject({ kind: 'keep', target: { id: 'abc' } });
  });

  it.each<[string, object, object]>([
    ['hostPath', { hostPath: { path: '/data/a' } }, { type: 'hostPath', path: '/data/a' }],
    ['nfs', { nfs: { server: 's', path: '/a' } }, { type: 'nfs', server: 's', path: '/a' }],
  ])('Recycle is scrubbed: %s', (_, source, directory) => {
    const spec = { persistentVolumeReclaimPolicy: 'Recycle', glusterfs: null, ...source } as const;
    expect(work(releasedVolume('pv', { spec }))).toEqual({ kind: 'recycle', directory });
  });

  it('Recycle is refused where nobody can scrub', () => {
    const spec = { persistentVolumeReclaimPolicy: 'Recycle' } as const;
    expect(work(releasedVolume('pv', { spec }))).toMatchObject({
      kind: 'refuse',
      reason: 'VolumeFailedRecycle',
      message: 'No recycler plugin found for the volume!',
    });
  });

  it('unknown is said so', () => {
    const spec = { persistentVolumeReclaimPolicy: 'Shred' as 'Delete' };
    expect(work(made({ spec }))).toMatchObject({ reason: 'VolumeUnknownReclaimPolicy' });
  });
});
