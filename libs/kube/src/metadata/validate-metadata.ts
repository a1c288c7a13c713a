import { type ObjectMeta, type OwnerReference } from '@berth/domain';
import { forbidden, invalid, required, tooLong, type FieldError } from '../status/field-error.js';
import { labelKeyProblems, labelValueProblems } from './label-rules.js';

/** Metadata as decoded from a body: shaped, but not yet judged or completed. */
export type GivenMetadata = Partial<ObjectMeta> & {
  readonly resourceVersion?: string;
  readonly selfLink?: string;
};

/** How a kind names its objects. */
export type NamingRule = {
  readonly namespaced: boolean;
  /** `subdomainProblems` for most kinds, `dnsLabelProblems` for namespaces. */
  readonly nameProblems: (name: string) => readonly string[];
};

/** All annotations of an object together, keys and values. */
export const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Judges metadata that is complete but for what the server adds. */
export function metadataErrors(metadata: GivenMetadata, rule: NamingRule, at = 'metadata'): FieldError[] {
  return [
    ...nameErrors(metadata, rule, at),
    ...namespaceErrors(metadata, rule, at),
    ...labelErrors(metadata.labels, `${at}.labels`),
    ...annotationErrors(metadata.annotations, `${at}.annotations`),
    ...ownerErrors(metadata.ownerReferences ?? [], `${at}.ownerReferences`),
    ...finalizerErrors(metadata.finalizers ?? [], `${at}.finalizers`),
  ];
}

/** Judges a set of labels, wherever an object carries one. */
export function labelErrors(labels: ObjectMeta['labels'], at: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...labelKeyProblems(key).map((problem) => invalid(at, key, problem)),
    ...labelValueProblems(value).map((problem) => invalid(at, value, problem)),
  ]);
}

/** While an object is terminating its finalizers may only become fewer. */
export function addedFinalizerErrors(
  given: GivenMetadata,
  stored: GivenMetadata,
  at = 'metadata.finalizers',
): FieldError[] {
  if (stored.deletionTimestamp === undefined) return [];
  const known = new Set(stored.finalizers);
  const added = (given.finalizers ?? []).filter((name) => !known.has(name));
  if (added.length === 0) return [];
  const names = added.map((name) => JSON.stringify(name)).join(', ');
  return [
    forbidden(
      at,
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
    ),
  ];
}

function nameErrors(
  { name, generateName }: GivenMetadata,
  { nameProblems }: NamingRule,
  at: string,
): FieldError[] {
  // The suffix ends a generated name, so its prefix may end in a dash.
  const prefix = (generateName ?? '').replace(/-$/, 'a');
  const prefixErrors = prefix === '' ? [] : nameProblems(prefix);
  return [
    ...prefixErrors.map((problem) => invalid(`${at}.generateName`, generateName, problem)),
    ...(name === undefined || name === ''
      ? [required(`${at}.name`, 'name or generateName is required')]
      : nameProblems(name).map((problem) => invalid(`${at}.name`, name, problem))),
  ];
}

function namespaceErrors(
  { namespace = '' }: GivenMetadata,
  { namespaced }: NamingRule,
  at: string,
): FieldError[] {
  if (namespaced) return namespace === '' ? [required(`${at}.namespace`)] : [];
  return namespace === '' ? [] : [forbidden(`${at}.namespace`, 'not allowed on this type')];
}

function annotationErrors(annotations: ObjectMeta['annotations'], at: string): FieldError[] {
  let bytes = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(annotations ?? {})) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    // Annotation keys have always been taken in any case, prefix included.
    errors.push(...labelKeyProblems(key.toLowerCase()).map((problem) => invalid(at, key, problem)));
  }
  return bytes > MAX_ANNOTATIONS_BYTES ? [...errors, tooLong(at, MAX_ANNOTATIONS_BYTES)] : errors;
}

function ownerErrors(owners: readonly OwnerReference[], at: string): FieldError[] {
  const errors = owners.flatMap((owner, index) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => (owner[field] as string | undefined) === undefined || owner[field] === '')
      .map((field) => invalid(`${at}[${index}].${field}`, '', 'must not be empty')),
  );
  owners.forEach((owner, index) => {
    if (isEvent(owner))
      errors.push(invalid(`${at}[${index}]`, owner, `${EVENT} is disallowed from being an owner`));
  });
  const controllers = owners.filter(({ controller }) => controller === true);
  if (controllers.length < 2) return errors;
  const detail = `only one reference can have controller set to true, found ${controllers.length}`;
  return [...errors, invalid(at, owners, detail)];
}

/** Events come and go too fast to own anything. */
function isEvent({ apiVersion, kind }: OwnerReference): boolean {
  return kind === 'Event' && apiVersion === 'v1';
}

const EVENT = '/v1, Kind=Event';

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Judges a list of finalizers: standard ones, or names with a domain in front. */
export function finalizerErrors(finalizers: readonly string[], at: string): FieldError[] {
  return finalizers.flatMap((name, index) => {
    const problems = labelKeyProblems(name);
    if (problems.length === 0 && !name.includes('/') && !STANDARD_FINALIZERS.includes(name)) {
      problems.push('name is neither a standard finalizer name nor is it fully qualified');
    }
    return problems.map((problem) => invalid(`${at}[${index}]`, name, problem));
  });
}
