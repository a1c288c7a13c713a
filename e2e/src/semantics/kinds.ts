import { type Manifest, type Ref, type ShortKind } from './case.js';

/** Where the objects of a kind are. */
export type KindOf = {
  readonly kind: string;
  readonly group: string;
  readonly plural: string;
  readonly namespace: '' | 'default';
  readonly subresource?: string;
};

export const KINDS: { readonly [Short in ShortKind]: KindOf } = {
  pv: { kind: 'PersistentVolume', group: '', plural: 'persistentvolumes', namespace: '' },
  pvc: { kind: 'PersistentVolumeClaim', group: '', plural: 'persistentvolumeclaims', namespace: 'default' },
  sc: { kind: 'StorageClass', group: 'storage.k8s.io', plural: 'storageclasses', namespace: '' },
  pod: { kind: 'Pod', group: '', plural: 'pods', namespace: 'default' },
  node: { kind: 'Node', group: '', plural: 'nodes', namespace: '' },
  mounts: { kind: 'PodMounts', group: '', plural: 'pods', namespace: 'default', subresource: 'mounts' },
};

/** The kind and name of a reference. */
export function partsOf(ref: Ref): KindOf & { readonly name: string } {
  const slash = ref.indexOf('/');
  // A reference begins with the short word of its kind.
  return { ...KINDS[ref.slice(0, slash) as ShortKind], name: ref.slice(slash + 1) };
}

/** Undefined: no kind of the table. */
export function refOf(kind: string, name: string): Ref | undefined {
  const short = (Object.keys(KINDS) as ShortKind[]).find((it) => KINDS[it].kind === kind);
  return short && `${short}/${name}`;
}

export function refOfManifest({ kind, metadata }: Manifest): Ref {
  const ref = refOf(kind, metadata.name);
  if (ref === undefined) throw new Error(`no kind of the table: ${kind}`);
  return ref;
}
