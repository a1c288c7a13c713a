import { type Tracked } from './decision.js';
import { type KubeObject } from './kube-object.js';

/** A row of the log: an object as its last event left it. */
type Row = {
  readonly cluster: string;
  readonly version: number;
  readonly position: number;
  /** Canonical JSON. */
  readonly state: string;
};

/** An object as decisions are made on it, from the log's own text of it. */
export function trackedOf({ cluster, version, position, state }: Row): Tracked {
  return { cluster, version, position, object: JSON.parse(state) as KubeObject };
}

/** The time as states have it: RFC 3339, UTC, whole seconds. */
export function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
