/** Messages by name; each a list of fields, read by `parseTables`. */
export type MessageTexts = Readonly<Record<string, string>>;

/** What a field holds: a scalar by its name, or a message. */
export type FieldType =
  | 'string'
  | 'bool'
  | 'int'
  | 'bytes'
  | 'quantity'
  | 'time'
  | 'micro-time'
  | 'int-or-string'
  /** A list of texts that is a message of its own. */
  | 'texts'
  /** JSON inside of a message. */
  | 'json'
  | MessageTable;

/** One field of a message. */
export type FieldTable = {
  readonly name: string;
  readonly type: FieldType;
  readonly form: 'single' | 'list' | 'map' | 'inline';
  /** Said although it is empty or zero, since for this field that differs from nothing. */
  readonly keptWhenEmpty: boolean;
};

/** A message's fields by their numbers. */
export type MessageTable = ReadonlyMap<number, FieldTable>;

const SCALARS = [
  'string',
  'bool',
  'int',
  'bytes',
  'quantity',
  'time',
  'micro-time',
  'int-or-string',
  'texts',
  'json',
] as const;

/**
 * Reads tables. A field is its name, its number and its type: `string` where that is missing, `x[]` for a list, `{x}`
 * for a map, `x?` for one that is said although it is empty. A field named `...` holds fields of the message itself.
 */
export function parseTables(texts: MessageTexts): ReadonlyMap<string, MessageTable> {
  const tables = new Map<string, Map<number, FieldTable>>();
  for (const name of Object.keys(texts)) tables.set(name, new Map());
  for (const [name, text] of Object.entries(texts)) {
    for (const field of text.trim().split(/,\s*/)) addField(tables, name, field);
  }
  return tables;
}

function addField(tables: ReadonlyMap<string, Map<number, FieldTable>>, message: string, text: string): void {
  const [name = '', number = '', written = 'string'] = text.split(' ');
  const table = tables.get(message);
  if (!/^\d+$/.test(number) || table === undefined || table.has(Number(number))) {
    throw new Error(`${message}: unreadable field ${text}`);
  }
  table.set(Number(number), {
    name,
    type: typeNamed(written.replaceAll(/[^A-Za-z0-9.-]/g, ''), tables),
    form: formOf(name, written),
    keptWhenEmpty: written.endsWith('?'),
  });
}

function formOf(name: string, written: string): FieldTable['form'] {
  if (name === '...') return 'inline';
  if (written.endsWith('[]')) return 'list';
  return written.startsWith('{') ? 'map' : 'single';
}

function typeNamed(name: string, tables: ReadonlyMap<string, MessageTable>): FieldType {
  const type = SCALARS.find((scalar) => scalar === name) ?? tables.get(name);
  if (type === undefined) throw new Error(`no message is called ${name}`);
  return type;
}
