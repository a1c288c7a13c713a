import { type ObjectMeta } from '../object/kube-object.js';

/** Names a Secret in a cluster. */
export type BackendSecretReference = {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
};

/** A Backend as it is stored; global. What an administrator allows Berth to speak to, and how. */
export type Backend = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly type: 'heketi';
    /** As given; `parseBackendUrl` tells which texts mean one back end. */
    readonly url: string;
    /** Whether the host may be at a private, loopback or link-local address. */
    readonly allowPrivateAddresses?: boolean;
    /** PEM; absent: those the system trusts. */
    readonly certificateAuthority?: string;
    /** Who Berth is there; absent: admin. */
    readonly user?: string;
    /** Holds the user's key under `key`; absent: the back end asks for none. */
    readonly secretRef?: BackendSecretReference;
    /** How many changes may run there at once. */
    readonly concurrency?: { readonly create?: number; readonly delete?: number };
  };
};
