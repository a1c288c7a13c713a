export const classesPath = '/apis/storage.k8s.io/v1/storageclasses';
export const backendsPath = '/apis/berth.dev/v1/backends';

/** A class whose volumes are made at the Heketi of this address; `more` are further parameters. */
export function glusterClass(name: string, resturl: string, more: Record<string, string> = {}): object {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'kubernetes.io/glusterfs',
    parameters: { resturl, restauthenabled: 'false', ...more },
  };
}

/** Allows the Heketi of an address on this machine; `more` is merged into its spec. */
export function backendManifest(name: string, url: string, more: object = {}): object {
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Backend',
    metadata: { name },
    spec: { type: 'heketi', url, allowPrivateAddresses: true, ...more },
  };
}
