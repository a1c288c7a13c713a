import { type ObjectMeta } from '../object/kube-object.js';
import { evolveLife, type Life, type LifeEvent } from '../object/lifecycle.js';

/** A Namespace as it is stored. */
export type Namespace = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /** Held by these, besides the finalizers of its metadata, until it is empty. */
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase: 'Active' | 'Terminating' };
};

/** A Cluster as it is stored; global. */
export type Cluster = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly displayName?: string };
};

export type NamespaceEvent = LifeEvent<'Namespace', Namespace>;
export type ClusterEvent = LifeEvent<'Cluster', Cluster>;

/** The namespace after an event; one that is asked to go is Terminating. */
export function evolveNamespace(state: Life<Namespace>, event: NamespaceEvent): Life<Namespace> {
  const life = evolveLife('Namespace', state, event);
  if (life.status !== 'deleting') return life;
  return {
    status: 'deleting',
    object: { ...life.object, status: { ...life.object.status, phase: 'Terminating' } },
  };
}
