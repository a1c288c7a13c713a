import { DELETE_OPTIONS_SCHEMA, type Schema } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { resources } from '../../../resources/resources.js';
import { type FieldTable, type MessageTable, parseTables } from './message-tables.js';
import { messageTables } from './tables.js';

/** Fields newer than the protobuf form of any client, and those that have had no form of their own for years. */
const WITHOUT_NUMBER = [
  ...['PodSpec.workloadRef', 'PodSpec.hostnameOverride', 'PodStatus.extendedResourceClaimStatus'],
  ...['PodStatus.allocatedResources', 'PodStatus.resources', 'Container.restartPolicyRules'],
  ...['EphemeralContainer.restartPolicyRules', 'NodeStatus.declaredFeatures'],
];

const forms: Readonly<Record<string, string>> = {
  boolean: 'bool',
  integer: 'int',
  any: 'any',
  object: 'message',
};

function flat(table: MessageTable): ReadonlyMap<string, FieldTable> {
  const fields = [...table.values()].flatMap((field): [string, FieldTable][] =>
    field.form === 'inline' && typeof field.type !== 'string' ? [...flat(field.type)] : [[field.name, field]],
  );
  return new Map(fields);
}

/** What the schema serves and the table lacks, or has otherwise. */
function differences(name: string, table: MessageTable, schema: Schema & { type: 'object' }): string[] {
  const fields = flat(table);
  return Object.entries(schema.properties).flatMap(([property, part]) => {
    const field = fields.get(property);
    const path = `${name}.${property}`;
    if (field === undefined) return [path];
    return compare(path, field, part);
  });
}

function compare(path: string, { type, form }: FieldTable, schema: Schema): string[] {
  if (schema.type === 'any') return [];
  if (schema.type === 'list')
    return form === 'list' ? compareOne(path, type, schema.items) : [`${path} is a list`];
  if (schema.type === 'map') {
    if (schema.values.type === 'list') return type === 'texts' ? [] : [`${path} has lists`];
    return form === 'map' ? compareOne(path, type, schema.values) : [`${path} is a map`];
  }
  return form === 'single' ? compareOne(path, type, schema) : [`${path} is single`];
}

function compareOne(path: string, type: FieldTable['type'], schema: Schema): string[] {
  if (schema.type === 'any') return [];
  if (schema.type === 'object') {
    if (typeof type === 'string') return [`${path} is a message`];
    return differences(schema.name?.split('.').at(-1) ?? path, type, schema);
  }
  return type === (forms[schema.type] ?? schema.type) ? [] : [`${path} is ${schema.type}`];
}

describe('the tables of messages', () => {
  const kinds = resources.filter(({ group }) => !group.endsWith('berth.dev'));
  const served = [
    ...kinds.map(
      ({ group, kind, schema }) => [group === 'events.k8s.io' ? `events.${kind}` : kind, schema] as const,
    ),
    ['DeleteOptions', DELETE_OPTIONS_SCHEMA] as const,
  ];

  it.each(served)('have all that is served of a %s', (name, schema) => {
    const table = messageTables.get(name);
    const { apiVersion: _apiVersion, kind: _kind, ...properties } = schema.properties;
    const missing = table === undefined ? [name] : differences(name, table, { ...schema, properties });
    expect(missing.filter((path) => !WITHOUT_NUMBER.includes(path))).toEqual([]);
  });

  it('never hold themselves', () => {
    const depth = (table: MessageTable, above: readonly MessageTable[]): number => {
      if (above.includes(table)) return Infinity;
      const parts = [...table.values()].map(({ type }) =>
        typeof type === 'string' ? 0 : depth(type, [...above, table]),
      );
      return 1 + Math.max(0, ...parts);
    };
    for (const table of messageTables.values()) expect(depth(table, [])).toBeLessThan(20);
  });

  it.each([
    [{ A: 'a x' }, 'A: unreadable field a x'],
    [{ A: 'a 1, b 1' }, 'A: unreadable field b 1'],
    [{ A: 'a 1 Nothing' }, 'no message is called Nothing'],
  ])('%j are refused', (texts, problem) => {
    expect(() => parseTables(texts)).toThrow(problem);
  });
});
