/** Kubernetes objects stay far below this; deeper ones only serve to exhaust a stack. */
export const MAX_DEPTH = 100;

/** What a single pass over the text tells, without building anything. */
export type JsonScan = {
  /** Members of all objects, counted by their colons. */
  readonly members: number;
  readonly tooDeep: boolean;
  /** Some key holds a backslash. */
  readonly backslashKey: boolean;
};

/** Why a key with a backslash is refused. */
export const BACKSLASH_PROBLEM = 'a key may hold no backslash';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Looks once over a JSON text; what it says of a text that is not JSON means nothing. */
export function scanJson(text: string): JsonScan {
  let members = 0;
  let depth = 0;
  let deepest = 0;
  let backslashKey = false;
  const mayHaveOne = BACKSLASH_WRITTEN.test(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      backslashKey ||= mayHaveOne && isKey(text, end) && BACKSLASH_WRITTEN.test(text.slice(at, end));
      at = end;
    } else if (code === COLON) members += 1;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return { members, tooDeep: deepest > MAX_DEPTH, backslashKey };
}

/** A backslash as JSON texts write it: escaped. */
const BACKSLASH_WRITTEN = /\\\\|\\u005c/i;

type Frame = { readonly keys: Set<string> | undefined; segment: string; index: number };

/** Paths of the members a valid JSON text writes more than once in one object, in the order met. */
export function duplicateFields(text: string): string[] {
  const frames: Frame[] = [];
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '"') {
      followStructure(text[at], frames);
      continue;
    }
    const end = endOfString(text, at);
    if (isKey(text, end)) noteKey(text.slice(at, end + 1), frames, found);
    at = end;
  }
  return [...found];
}

function followStructure(char: string | undefined, frames: Frame[]): void {
  if (char === '{') frames.push({ keys: new Set(), segment: '', index: 0 });
  else if (char === '[') frames.push({ keys: undefined, segment: '[0]', index: 0 });
  else if (char === '}' || char === ']') frames.pop();
  else if (char === ',') advance(frames.at(-1));
}

/** Index of the quote that closes the string opened at `start`; the text's end when none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function advance(frame: Frame | undefined): void {
  if (frame === undefined || frame.keys !== undefined) return;
  frame.index += 1;
  frame.segment = `[${frame.index}]`;
}

function isKey(text: string, closingQuote: number): boolean {
  let at = closingQuote + 1;
  while (' \t\r\n'.includes(text[at] ?? '?')) at += 1;
  return text[at] === ':';
}

function noteKey(literal: string, frames: readonly Frame[], found: Set<string>): void {
  const frame = frames.at(-1);
  if (frame === undefined) return;
  const key = JSON.parse(literal) as string;
  frame.segment = `.${key}`;
  if (frame.keys?.has(key)) {
    const path = frames.map(({ segment }) => segment).join('');
    found.add(path.replace(/^\./, ''));
  }
  frame.keys?.add(key);
}
