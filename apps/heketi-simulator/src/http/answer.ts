/** What goes back to the client. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

const JSON_TYPE = 'application/json; charset=UTF-8';

/** JSON as Go's encoder writes it: one line, with the characters of HTML escaped. */
export function json(value: unknown, status = 200): Answer {
  return jsonText(`${escaped(JSON.stringify(value))}\n`, status);
}

export function indentedJson(value: unknown): Answer {
  return jsonText(`${escaped(JSON.stringify(value, undefined, 4))}\n`, 200);
}

/** Success without a body that yet claims to be JSON. */
export function emptyJson(): Answer {
  return jsonText('', 200);
}

export function nothing(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: '' };
}

/** Every error is plain text with a newline. */
export function errorText(status: number, text: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: `${text}\n`,
  };
}

const LINK_WORDS: Readonly<Record<number, string>> = {
  202: 'Accepted',
  301: 'Moved Permanently',
  303: 'See Other',
};

/** Sends on to a path; Go adds a little HTML to the answer of a GET. */
export function linkTo(status: 202 | 301 | 303, method: string, path: string): Answer {
  if (method !== 'GET') return nothing(status, { location: path });
  return {
    status,
    headers: { location: path, 'content-type': 'text/html; charset=utf-8' },
    body: `<a href="${path}">${LINK_WORDS[status] ?? ''}</a>.\n\n`,
  };
}

export function plain(text: string, contentType = 'text/plain; charset=UTF-8'): Answer {
  return { status: 200, headers: { 'content-type': contentType }, body: text };
}

function jsonText(body: string, status: number): Answer {
  return { status, headers: { 'content-type': JSON_TYPE }, body };
}

function escaped(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
