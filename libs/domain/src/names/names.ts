const DNS_1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Names of namespaces and clusters: at most 63 lower case letters, digits and `-`. */
export function isDns1123Label(text: string): boolean {
  return text.length <= 63 && DNS_1123_LABEL.test(text);
}

/** Names of most objects: DNS labels joined by dots, at most 253 characters. */
export function isDns1123Subdomain(text: string): boolean {
  return text.length <= 253 && DNS_1123_SUBDOMAIN.test(text);
}

/** Keys of labels and annotations, and finalizers: `name` or `prefix/name`. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash >= 0 && !isDns1123Subdomain(text.slice(0, slash))) return false;
  return isNamePart(text.slice(slash + 1));
}

/** Label values: empty, or shaped as the name part of a key. */
export function isLabelValue(text: string): boolean {
  return text === '' || isNamePart(text);
}

function isNamePart(text: string): boolean {
  return text.length <= 63 && NAME_PART.test(text);
}
