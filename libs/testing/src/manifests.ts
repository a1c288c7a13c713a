/** A small NFS volume; `more` is merged into its spec. */
export function volumeManifest(name: string, more: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      nfs: { server: '10.0.0.1', path: `/exports/${name}` },
      ...more,
    },
  };
}

/** A claim that asks what `volumeManifest` offers; `more` is merged into its spec. */
export function claimManifest(name: string, more: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: '',
      ...more,
    },
  };
}
