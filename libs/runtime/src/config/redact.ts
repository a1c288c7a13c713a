const MASK = '***';

// Both quantifiers are bounded by the characters a URL cannot hold there, so a long line stays linear.
const urlPassword = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'/:@]*):[^\s"'/@]+@/gi;
const bearerToken = /(\bBearer )[\w.~+/=-]+/gi;

/** The same text with passwords in URLs and bearer tokens masked. */
export function redactText(text: string): string {
  const masked = text.includes('://') ? text.replace(urlPassword, `$1:${MASK}@`) : text;
  return masked.includes('earer ') ? masked.replace(bearerToken, `$1${MASK}`) : masked;
}

/** A URL, or several with commas between, that may be shown: passwords, queries and fragments are left out. */
export function redactUrl(value: string): string {
  return value.split(',').map(redactOne).join(',');
}

function redactOne(value: string): string {
  if (!URL.canParse(value)) return MASK;
  const url = new URL(value);
  if (url.password !== '') url.password = MASK;
  url.search = '';
  url.hash = '';
  return url.toString();
}
