import { bytesOf, emptyScalar, scalarOf } from './scalars.js';
import { type FieldTable, type FieldType, type MessageTable } from './tables/message-tables.js';
import { packedNumbers, readFields, type WireField } from './wire.js';

type Fields = Record<string, unknown>;

/**
 * Reads a message to what JSON would say. Fields the table does not have are skipped; of a single field that comes
 * twice the last one counts. No table holds itself, so a message is no deeper than the tables are.
 */
export function readMessage(table: MessageTable, message: Buffer): Fields {
  const fields: Fields = {};
  for (const wire of readFields(message)) {
    const field = table.get(wire.number);
    if (field !== undefined) add(fields, field, wire);
  }
  return fields;
}

function add(fields: Fields, field: FieldTable, wire: WireField): void {
  const { name, type, form } = field;
  switch (form) {
    case 'inline':
      Object.assign(fields, valueOf(type, wire));
      break;
    case 'list':
      addItems((fields[name] ??= []) as unknown[], type, wire);
      break;
    case 'map':
      addEntry((fields[name] ??= {}) as Fields, type, bytesOf(wire));
      break;
    default:
      setSingle(fields, field, valueOf(type, wire));
  }
}

/** Go writes empty texts and zeros too, and leaves them out of JSON unless they say something. */
function setSingle(fields: Fields, { name, keptWhenEmpty }: FieldTable, value: unknown): void {
  const empty = value === '' || value === 0 || value === false;
  if (value === undefined || (empty && !keptWhenEmpty)) Reflect.deleteProperty(fields, name);
  else fields[name] = value;
}

/** Numbers come one by one, or packed. */
function addItems(list: unknown[], type: FieldType, wire: WireField): void {
  if (type !== 'int' || 'value' in wire) list.push(valueOf(type, wire));
  else for (const number of packedNumbers(wire.bytes)) list.push(number);
}

/** An entry of a map is a message: 1 key, 2 value. */
function addEntry(map: Fields, type: FieldType, entry: Buffer): void {
  let key: unknown = '';
  let value: unknown = typeof type === 'string' ? emptyScalar(type) : {};
  for (const wire of readFields(entry)) {
    if (wire.number === 1) key = scalarOf('string', wire);
    if (wire.number === 2) value = valueOf(type, wire);
  }
  // Assigned, `__proto__` would be no entry.
  Object.defineProperty(map, String(key), { value, enumerable: true, writable: true, configurable: true });
}

function valueOf(type: FieldType, wire: WireField): unknown {
  return typeof type === 'string' ? scalarOf(type, wire) : readMessage(type, bytesOf(wire));
}
