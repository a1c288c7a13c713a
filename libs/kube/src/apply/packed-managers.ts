import { type Json, type JsonObject } from '@berth/domain';
import { afterMetadataBrace, endOfString } from '../watch/resource-version.js';
import { type FieldNode, type FieldSet, putField } from './field-set.js';
import { writeFields } from './fields-v1.js';
import { type Manager } from './managers.js';

/**
 * A manager as states keep it: a text less than half as long as the entry clients see, and no tree to read and write.
 * States are copied at every step: whole entries cost the Node processes 8 % more on a claim's way to Bound, these
 * nothing that could be measured.
 */
export function packManager({
  operation,
  manager,
  apiVersion,
  time = '',
  subresource = '',
  fields,
}: Manager): string {
  return [LETTERS[operation], manager, apiVersion, time, subresource, packFields(fields)].join('\n');
}

/** The manager a text stands for. */
export function unpackManager(packed: string): Manager {
  const { fieldsText, ...head } = headOf(packed);
  return { ...head, fields: readNodes((fieldsText.match(TOKEN) ?? []).values()) };
}

/** An entry of managedFields as clients see it. */
export function servedManager(entry: Json): Json {
  return typeof entry === 'string' ? (JSON.parse(servedEntryText(entry)) as JsonObject) : entry;
}

/** A stored state's text with its managers as clients see them. */
export function withServedManagers(stateText: string): string {
  const start = packedListAt(stateText);
  if (start === undefined) return stateText;
  let at = start;
  const entries: string[] = [];
  while (stateText[at] === '"') {
    const end = endOfString(stateText, at) + 1;
    entries.push(servedEntryText(JSON.parse(stateText.slice(at, end)) as string));
    at = stateText[end] === ',' ? end + 1 : end;
  }
  return `${stateText.slice(0, start)}${entries.join(',')}${stateText.slice(at)}`;
}

const LETTERS = { Apply: 'A', Update: 'U' } as const;
const MEMBER = '"managedFields":[';
const PLAIN = /^f:[\w./-]+$/;
const TOKEN = /[\w./-]+|"(?:[^"\\]|\\.)*"|[()*]/g;

function packFields(set: FieldSet): string {
  const nodes = [...set].sort(([one], [other]) => (one < other ? -1 : 1));
  return nodes
    .map(([element, { own, below }]) => {
      const name = PLAIN.test(element) ? element.slice(2) : JSON.stringify(element);
      return below.size === 0 ? name : `${name}${own ? '*' : ''}(${packFields(below)})`;
    })
    .join(',');
}

function headOf(packed: string) {
  const [letter, manager = '', apiVersion = '', time = '', subresource = '', fieldsText = ''] =
    packed.split('\n');
  return {
    operation: letter === LETTERS.Apply ? ('Apply' as const) : ('Update' as const),
    manager,
    apiVersion,
    ...(time !== '' && { time }),
    ...(subresource !== '' && { subresource }),
    fieldsText,
  };
}

/** Reads nodes up to the bracket that closes them: a name, a star for the field itself, what is below in brackets. */
function readNodes(tokens: ArrayIterator<string>): FieldSet {
  const set = new Map<string, FieldNode>();
  let element = '';
  let own = false;
  const flush = (below: FieldSet): void => {
    if (element !== '') putField(set, element, own || below.size === 0, below);
    element = '';
    own = false;
  };
  for (let token = tokens.next(); token.done !== true && token.value !== ')'; token = tokens.next()) {
    if (token.value === '*') own = true;
    else if (token.value === '(') flush(readNodes(tokens));
    else {
      flush(NOTHING);
      element = token.value.startsWith('"') ? (JSON.parse(token.value) as string) : `f:${token.value}`;
    }
  }
  flush(NOTHING);
  return set;
}

const NOTHING: FieldSet = new Map();

function servedEntryText(packed: string): string {
  const { operation, manager, apiVersion, time, subresource, fieldsText } = headOf(packed);
  const text = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
  return (
    `{"apiVersion":${JSON.stringify(apiVersion)},"fieldsType":"FieldsV1","fieldsV1":${fieldsV1Text(fieldsText)}` +
    `${text('manager', manager)}${text('operation', operation)}${text('subresource', subresource)}${text('time', time)}}`
  );
}

/** Most objects of a kind have the same fields, so few texts serve all of a list. */
const known = new Map<string, string>();
const MAX_KNOWN = 1_000;

function fieldsV1Text(fieldsText: string): string {
  let text = known.get(fieldsText);
  if (text === undefined) {
    text = JSON.stringify(writeFields(readNodes((fieldsText.match(TOKEN) ?? []).values())));
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(fieldsText, text);
  }
  return text;
}

/** Where the packed list in metadata begins; undefined: there is none. */
function packedListAt(text: string): number | undefined {
  const start = afterMetadataBrace(text);
  const at = text.indexOf(`${MEMBER}"`, start);
  return at >= 0 && isMemberAt(text, start, at) ? at + MEMBER.length : undefined;
}

/** True when the text from `start` to `at` leaves every bracket it opens, and none it did not. */
function isMemberAt(text: string, start: number, at: number): boolean {
  let depth = 0;
  for (let here = start; here < at; here += 1) {
    const code = text.charCodeAt(here);
    if (code === 0x22) here = endOfString(text, here);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
