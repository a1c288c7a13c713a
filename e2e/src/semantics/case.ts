/** A manifest as people write it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
};

/**
 * An object by kubectl's short word and its name, such as `pvc/db`. In it and in all that is sent and expected,
 * `${uid:pvc/db}` stands for the UID the object has, or last had, and `${backend}` for the URL of a Backend.
 */
export type Ref = `${ShortKind}/${string}`;
/** `mounts` is what the pod of that name mounts. */
export type ShortKind = 'pv' | 'pvc' | 'sc' | 'pod' | 'node' | 'mounts';

/** Which half of an object is written. */
export type Part = 'object' | 'status';

export type Step =
  | { readonly do: 'create'; readonly manifest: Manifest; readonly refused?: Refusal }
  | {
      readonly do: 'patch';
      readonly ref: Ref;
      readonly part: Part;
      readonly patch: object;
      readonly refused?: Refusal;
    }
  | {
      readonly do: 'replace';
      readonly ref: Ref;
      readonly edit: (object: Manifest) => Manifest;
      readonly refused?: Refusal;
    }
  | { readonly do: 'put'; readonly manifest: Manifest; readonly refused?: Refusal }
  | { readonly do: 'remove'; readonly ref: Ref; readonly refused?: Refusal }
  | { readonly do: 'pass a second' }
  | { readonly do: 'await'; readonly ref: Ref; readonly expected: Expected };

/** How a request is refused: parts of the Status, the message as a part of the text. */
export type Refusal = {
  readonly code: number;
  readonly reason: string;
  readonly says?: string;
  /** `field reason message` of each cause, all of them. */
  readonly causes?: readonly string[];
};

/** Parts that an object has; `ABSENT` and `PRESENT` stand for themselves. A list has as many items as are expected. */
export type Expected = { readonly [field: string]: unknown } | typeof GONE;

/** There is no such object. */
export const GONE: unique symbol = Symbol('gone');
/** There is no such field. */
export const ABSENT: unique symbol = Symbol('absent');
/** The field is there, whatever it says. */
export const PRESENT: unique symbol = Symbol('present');

/** A Kubernetes Event that is told: of whom, which, and a part of what it says. */
export type Told = {
  readonly on: Ref;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly says: string;
};

/** One row: the world before, what is done, the world after and what is said of it. */
export type Case = {
  /** A sentence. */
  readonly name: string;
  /** The row of Kubernetes' behaviour, by its topic. */
  readonly rule: string;
  /** Made in this order; all is at rest before the first step, and after each. */
  readonly given: readonly Manifest[];
  readonly when: readonly Step[];
  readonly then: { readonly [ref in Ref]?: Expected };
  /** Types of the events about each object, in order, from its beginning; a word ending in `?` may be missing. */
  readonly log?: { readonly [ref in Ref]?: string };
  /** All that is told of claims and volumes, in any order. */
  readonly told: readonly Told[];
};

export function create(manifest: Manifest, refused?: Refusal): Step {
  return { do: 'create', manifest, ...(refused && { refused }) };
}

/** A merge patch: null takes a field away. */
export function patch(ref: Ref, change: object, refused?: Refusal): Step {
  return { do: 'patch', ref, part: 'object', patch: change, ...(refused && { refused }) };
}

/** A merge patch of the status. */
export function patchStatus(ref: Ref, status: object, refused?: Refusal): Step {
  return { do: 'patch', ref, part: 'status', patch: { status }, ...(refused && { refused }) };
}

/** A PUT of what the edit makes of the object as it stands. */
export function replace(ref: Ref, edit: (object: Manifest) => Manifest, refused?: Refusal): Step {
  return { do: 'replace', ref, edit, ...(refused && { refused }) };
}

/** A PUT of an object that need not be there. */
export function put(manifest: Manifest, refused?: Refusal): Step {
  return { do: 'put', manifest, ...(refused && { refused }) };
}

export function remove(ref: Ref, refused?: Refusal): Step {
  return { do: 'remove', ref, ...(refused && { refused }) };
}

/** Goes on once the object has these parts. */
export function awaiting(ref: Ref, expected: Expected): Step {
  return { do: 'await', ref, expected };
}

/** Objects made after it are younger by what their creationTimestamp says. */
export const aSecondLater: Step = { do: 'pass a second' };

export function normal(on: Ref, reason: string, says: string): Told {
  return { on, type: 'Normal', reason, says };
}

export function warning(on: Ref, reason: string, says: string): Told {
  return { on, type: 'Warning', reason, says };
}
