import { type FieldError, invalid, required } from '@berth/kube';
import { type Attributes } from '../authorization/attributes.js';

/** What a review asks, as its schema has read it. */
export type ReviewSpec = {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly version?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly namespace?: string;
};

/** A review whose spec cannot be answered. */
export class ReviewSpecError extends Error {
  override readonly name = 'ReviewSpecError';
  constructor(readonly errors: readonly FieldError[]) {
    super('the review asks for nothing that can be answered');
  }
}

/**
 * What a review asks about. A local review asks in its own namespace only.
 *
 * @throws ReviewSpecError
 */
export function readAttributes(spec: ReviewSpec, localNamespace?: string): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (path !== undefined && resource !== undefined) throw refused('nonResourceAttributes', EXACTLY_ONE);
  if (path !== undefined) {
    if (localNamespace !== undefined)
      throw refused('nonResourceAttributes', 'disallowed on this kind of request');
    return { verb: '', path: '', ...path };
  }
  if (resource === undefined) throw new ReviewSpecError([required('spec.resourceAttributes', EXACTLY_ONE)]);
  const { version: _version, ...asked } = { ...NOTHING_ASKED, ...resource };
  if (localNamespace !== undefined && asked.namespace !== localNamespace) {
    throw refused('resourceAttributes.namespace', 'must match metadata.namespace', asked.namespace);
  }
  return asked;
}

const EXACTLY_ONE = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
const NOTHING_ASKED = {
  namespace: '',
  verb: '',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  name: '',
};

function refused(field: string, why: string, value: unknown = null): ReviewSpecError {
  return new ReviewSpecError([invalid(`spec.${field}`, value, why)]);
}
