const NAME_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const MAX_NAME_PART = 63;
const MAX_SUBDOMAIN = 253;

const NAME_PART_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What is wrong with a DNS subdomain, the form of most names; nothing: valid. */
export function subdomainProblems(value: string): string[] {
  return [
    ...(value.length > MAX_SUBDOMAIN ? [`must be no more than ${MAX_SUBDOMAIN} bytes`] : []),
    ...(DNS_SUBDOMAIN.test(value) ? [] : [SUBDOMAIN_RULE]),
  ];
}

/** What is wrong with a DNS label, the form of namespace names; nothing: valid. */
export function dnsLabelProblems(value: string): string[] {
  return [
    ...(value.length > MAX_NAME_PART ? [`must be no more than ${MAX_NAME_PART} bytes`] : []),
    ...(DNS_LABEL.test(value) ? [] : [LABEL_RULE]),
  ];
}

/** What is wrong with a label key, annotation key or finalizer: an optional DNS prefix, `/`, a name. */
export function labelKeyProblems(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${NAME_PART_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  return [...(parts.length === 2 ? prefixProblems(parts[0] ?? '') : []), ...namePartProblems(name)];
}

/** What is wrong with a label value; nothing: valid. */
export function labelValueProblems(value: string): string[] {
  return [
    ...(value.length > MAX_NAME_PART ? [`must be no more than ${MAX_NAME_PART} bytes`] : []),
    ...(value === '' || NAME_PART.test(value) ? [] : [LABEL_VALUE_RULE]),
  ];
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return subdomainProblems(prefix).map((problem) => `prefix part ${problem}`);
}

function namePartProblems(name: string): string[] {
  if (name === '') return ['name part must be non-empty', `name part ${NAME_PART_RULE}`];
  return [
    ...(name.length > MAX_NAME_PART ? [`name part must be no more than ${MAX_NAME_PART} bytes`] : []),
    ...(NAME_PART.test(name) ? [] : [`name part ${NAME_PART_RULE}`]),
  ];
}
