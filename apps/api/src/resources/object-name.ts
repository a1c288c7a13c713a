import { dnsLabelProblems, type FieldError, invalid, subdomainProblems } from '@berth/kube';

/** A name in the form of most objects: a DNS subdomain. */
export function validateObjectName(name: string, field: string): FieldError[] {
  return subdomainProblems(name).map((problem) => invalid(field, name, problem));
}

/** A name in the form of a namespace: a DNS label. */
export function validateLabelName(name: string, field: string): FieldError[] {
  return dnsLabelProblems(name).map((problem) => invalid(field, name, problem));
}
