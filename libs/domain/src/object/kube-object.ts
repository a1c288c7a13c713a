/** JSON as the log stores it: integers only, quantities and fractions travel as strings. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

/** Object metadata as clients know it, without resourceVersion: the API adds that from the log's position. */
export type ObjectMeta = {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid: string;
  /** RFC 3339, UTC, whole seconds; so are all times in states. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly generation?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly Json[];
};

/** Any served object: what a stream's state is. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  /** What Berth keeps of the object for itself. Clients never see it, and their edits leave it as it is. */
  readonly berth?: Json;
  readonly metadata: ObjectMeta;
  readonly spec?: Json;
  readonly status?: Json;
};
