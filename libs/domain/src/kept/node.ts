import { type ObjectMeta } from '../object/kube-object.js';

/** A Node as it is stored: kept for its labels, which say where volumes can be reached from. */
export type Node = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
};
