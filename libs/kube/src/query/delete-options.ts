import { type ParsedBody } from '../body/parsed-body.js';
import { compileDecoder } from '../schema/compile-decoder.js';
import { decodeObject } from '../schema/decode-object.js';
import { DELETE_OPTIONS_SCHEMA } from '../schema/meta-schemas.js';
import { invalidObject } from '../status/api-error.js';
import { invalid, notSupported, type FieldError } from '../status/field-error.js';
import { countOf, flagOf, type Query, textOf, textsOf } from './query-values.js';
import { dryRunErrors } from './write-options.js';

/** What becomes of dependents. */
export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

/** A delete's options, from its body or its query. */
export type DeleteOptions = {
  readonly dryRun: boolean;
  readonly propagationPolicy?: PropagationPolicy;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
};

type RawOptions = {
  readonly dryRun?: readonly string[];
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
};

const POLICIES: readonly PropagationPolicy[] = ['Background', 'Foreground', 'Orphan'];
const decode = compileDecoder(DELETE_OPTIONS_SCHEMA);

/**
 * Parses a delete's options. A dry run asked for on either way counts: kubectl says it in the body, others in
 * the query, and deleting for real would be the one mistake that cannot be mended.
 */
export function parseDeleteOptions(query: Query, body?: ParsedBody): DeleteOptions {
  const inQuery = fromQuery(query);
  const given: RawOptions = body === undefined ? inQuery : fromBody(body);
  const dryRun = [...(inQuery.dryRun ?? []), ...(body === undefined ? [] : (given.dryRun ?? []))];
  const errors = [...dryRunErrors(dryRun), ...policyErrors(given)];
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const policy = policyOf(given);
  return {
    dryRun: dryRun.length > 0,
    ...(policy !== undefined && { propagationPolicy: policy }),
    ...(given.gracePeriodSeconds !== undefined && { gracePeriodSeconds: given.gracePeriodSeconds }),
    ...(given.preconditions !== undefined && { preconditions: given.preconditions }),
  };
}

function fromQuery(query: Query): RawOptions {
  const policy = textOf(query, 'propagationPolicy') ?? '';
  const orphan = flagOf(query, 'orphanDependents');
  const grace = countOf(query, 'gracePeriodSeconds');
  return {
    dryRun: textsOf(query, 'dryRun').filter((value) => value !== ''),
    ...(policy !== '' && { propagationPolicy: policy }),
    ...(orphan !== undefined && { orphanDependents: orphan }),
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
  };
}

/** Clients write DeleteOptions in `v1`, in `meta.k8s.io/v1`, in the group of the resource, or in none. */
function fromBody(body: ParsedBody): RawOptions {
  const value = { ...body.value, apiVersion: undefined };
  const target = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', decode };
  return decodeObject(target, { ...body, value }).object;
}

function policyOf({ propagationPolicy, orphanDependents }: RawOptions): PropagationPolicy | undefined {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  return POLICIES.find((known) => known === propagationPolicy);
}

function policyErrors({ propagationPolicy: policy, orphanDependents: orphan }: RawOptions): FieldError[] {
  if (policy === undefined) return [];
  if (orphan !== undefined) {
    return [
      invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'),
    ];
  }
  return POLICIES.some((known) => known === policy)
    ? []
    : [notSupported('propagationPolicy', policy, POLICIES)];
}
