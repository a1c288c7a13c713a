import { type KubeObject } from './kube-object.js';

/** An object and where its stream stands: what a decision is made on. */
export type Tracked<T extends KubeObject = KubeObject> = {
  /** `''` for global objects. */
  readonly cluster: string;
  /** Version of the stream; the next event makes it version + 1. */
  readonly version: number;
  /** Position of the object's last event: its resourceVersion. */
  readonly position: number;
  readonly object: T;
};

/** A fact, in the past tense, as the log keeps it. */
export type DomainEvent<Type extends string = string, Data extends object = object> = {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly data: Data;
};

/** One event on one object, with the state it leaves. */
export type Change = {
  readonly cluster: string;
  readonly uid: string;
  /** 0: the object comes into being. */
  readonly expectedVersion: number;
  readonly event: DomainEvent;
  readonly after: KubeObject;
  readonly deletes: boolean;
};

export type Pairing = { readonly volumeUid: string; readonly claimUid: string };

/** What is to be appended, all or nothing, with at most one change per object. No changes: nothing to do. */
export type Decision = {
  readonly changes: readonly Change[];
  readonly binds: readonly Pairing[];
  readonly unbinds: readonly Pairing[];
  /** Objects read and relied upon, though not changed. */
  readonly preconditions: readonly { readonly uid: string; readonly version: number }[];
};
