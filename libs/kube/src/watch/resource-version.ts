/**
 * The state with `metadata.resourceVersion` put in, without parsing it: a state is stored as canonical JSON
 * text, and its version is the position it was stored at. The text must be an object that has a metadata object
 * without a resourceVersion.
 */
export function withResourceVersion(stateText: string, position: number): string {
  const at = afterMetadataBrace(stateText);
  const comma = stateText.charCodeAt(at) === CLOSING_BRACE ? '' : ',';
  return `${stateText.slice(0, at)}"resourceVersion":"${position}"${comma}${stateText.slice(at)}`;
}

/**
 * The state without one of its top-level members, which must be an object and stand behind `apiVersion`; the text
 * itself when it has no such member. Canonical JSON sorts keys, so the place is known without parsing.
 */
export function withoutMember(stateText: string, key: string): string {
  const member = `,"${key}":{`;
  const versionEnd = stateText.startsWith(VERSION) ? endOfString(stateText, VERSION.length - 1) + 1 : 0;
  if (!stateText.startsWith(member, versionEnd)) return stateText;
  return stateText.slice(0, versionEnd) + stateText.slice(endOfObject(stateText, versionEnd + member.length));
}

const VERSION = '{"apiVersion":"';
const METADATA = '"metadata":{';
const CLOSING_BRACE = 0x7d;
const BACKSLASH = 0x5c;

/** Where the members of the metadata begin. */
export function afterMetadataBrace(text: string): number {
  return afterTypeMeta(text) ?? afterTopLevelKey(text);
}

/** Most states begin with apiVersion, kind, metadata: then two quotes lead straight there. */
function afterTypeMeta(text: string): number | undefined {
  if (!text.startsWith(VERSION)) return undefined;
  const kind = '","kind":"';
  const versionEnd = text.indexOf('"', VERSION.length);
  if (!text.startsWith(kind, versionEnd)) return undefined;
  const kindEnd = text.indexOf('"', versionEnd + kind.length);
  const metadataAt = kindEnd + 2;
  return text.startsWith(METADATA, metadataAt) ? metadataAt + METADATA.length : undefined;
}

/** Others have fields that sort before metadata: walk over strings and braces to the key at the top. */
function afterTopLevelKey(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      if (depth === 1 && text.startsWith(METADATA, at)) return at + METADATA.length;
      at = endOfString(text, at);
    } else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  throw new Error('the state text has no metadata object');
}

/** Behind the brace that closes the object whose first member begins at `start`. */
function endOfObject(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new Error('the state text ends within an object');
}

/** Where the quote stands that closes the string that begins at `start`. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === BACKSLASH) at += 1;
  }
  throw new Error('the state text ends within a string');
}
