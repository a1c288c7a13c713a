import { X509Certificate } from 'node:crypto';
import { BackendUrlError, type KubeObject, parseBackendUrl } from '@berth/domain';
import {
  dnsLabelProblems,
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  subdomainProblems,
} from '@berth/kube';
import { type Admission } from '../resource.js';

/** A Backend's spec as a decoded body has it: the right types, nothing else is promised. */
type BackendSpecInput = {
  readonly type?: string;
  readonly url?: string;
  readonly allowPrivateAddresses?: boolean;
  readonly certificateAuthority?: string;
  readonly user?: string;
  readonly secretRef?: { readonly cluster?: string; readonly namespace?: string; readonly name?: string };
  readonly concurrency?: { readonly create?: number; readonly delete?: number };
};

const TYPES = ['heketi'];
/** What Heketi takes at once; it turns away what is more. */
const MAX_CONCURRENCY = 8;
/** Stands in messages for what may hold a password. */
const REDACTED = '<not shown>';

/** The spec of a decoded Backend; an absent one has no fields. */
export function backendSpec(object: KubeObject): BackendSpecInput {
  // The schema of the kind has made sure of the types.
  return (object.spec ?? {}) as BackendSpecInput;
}

/** All broken rules of a Backend, whether new or changed. */
export function validateBackend(object: KubeObject): readonly FieldError[] {
  const { type = '', url = '', certificateAuthority, user, secretRef, concurrency } = backendSpec(object);
  return [
    ...validateType(type),
    ...validateUrl(url),
    ...(certificateAuthority === undefined ? [] : validateAuthority(certificateAuthority)),
    ...(user === undefined || user.trim() !== '' ? [] : [invalid('spec.user', user, 'must not be empty')]),
    ...(secretRef === undefined ? [] : validateSecretRef(secretRef)),
    ...validateConcurrency(concurrency?.create, 'spec.concurrency.create'),
    ...validateConcurrency(concurrency?.delete, 'spec.concurrency.delete'),
  ];
}

/** Two Backends of one place would leave open whose permissions and key count. */
export function validateBackendAmong(object: KubeObject, { backendAt }: Admission): readonly FieldError[] {
  const { url = '' } = backendSpec(object);
  const holder = backendAt(normalised(url));
  return holder === undefined || holder === object.metadata.name ? [] : [duplicate('spec.url', url)];
}

/** Volumes and intents name a back end by its URL. */
export function validateBackendUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const [next, last] = [backendSpec(after), backendSpec(before)];
  return [
    ...(next.type === last.type ? [] : [invalid('spec.type', next.type, 'field is immutable')]),
    ...(next.url === last.url ? [] : [invalid('spec.url', REDACTED, 'field is immutable')]),
  ];
}

function validateType(type: string): readonly FieldError[] {
  if (type === '') return [required('spec.type')];
  return TYPES.includes(type) ? [] : [notSupported('spec.type', type, TYPES)];
}

function validateUrl(url: string): readonly FieldError[] {
  if (url === '') return [required('spec.url')];
  try {
    parseBackendUrl(url);
    return [];
  } catch (error) {
    if (error instanceof BackendUrlError) return [invalid('spec.url', REDACTED, error.message)];
    throw error;
  }
}

/** Of a URL that is valid. */
function normalised(url: string): string {
  return parseBackendUrl(url).normalised;
}

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

function validateAuthority(text: string): readonly FieldError[] {
  const certificates = text.match(PEM) ?? [];
  const others = text.replace(PEM, '').trim();
  const readable = certificates.length > 0 && others === '' && certificates.every(isCertificate);
  return readable
    ? []
    : [invalid('spec.certificateAuthority', REDACTED, 'must be PEM certificates and nothing else')];
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function validateSecretRef(reference: NonNullable<BackendSpecInput['secretRef']>): readonly FieldError[] {
  const rules = { cluster: dnsLabelProblems, namespace: dnsLabelProblems, name: subdomainProblems } as const;
  return (['cluster', 'namespace', 'name'] as const).flatMap((part) => {
    const value = reference[part] ?? '';
    const field = `spec.secretRef.${part}`;
    if (value === '') return [required(field)];
    return rules[part](value).map((problem) => invalid(field, value, problem));
  });
}

function validateConcurrency(count: number | undefined, field: string): readonly FieldError[] {
  return count === undefined || (count >= 1 && count <= MAX_CONCURRENCY)
    ? []
    : [invalid(field, count, `must be between 1 and ${MAX_CONCURRENCY}, inclusive`)];
}
