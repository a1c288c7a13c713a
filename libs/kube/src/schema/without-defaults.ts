import { type ObjectSchema, type Schema } from './schema.js';

/** The schema of what is said rather than of what is kept: nothing is filled in where it is silent. */
export function withoutDefaults(schema: ObjectSchema): ObjectSchema {
  return bare(schema) as ObjectSchema;
}

const known = new WeakMap<Schema, Schema>();

function bare(schema: Schema): Schema {
  const done = known.get(schema);
  if (done !== undefined) return done;
  const { default: _filledIn, ...kept } = schema;
  const result = withBareParts(kept);
  known.set(schema, result);
  return result;
}

function withBareParts(schema: Schema): Schema {
  switch (schema.type) {
    case 'object': {
      const properties = Object.entries(schema.properties).map(
        ([name, inner]) => [name, bare(inner)] as const,
      );
      return { ...schema, properties: Object.fromEntries(properties) };
    }
    case 'map':
      return { ...schema, values: bare(schema.values) };
    case 'list':
      return { ...schema, items: bare(schema.items) };
    default:
      return schema;
  }
}
