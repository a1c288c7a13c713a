import { OBJECT_META_SCHEMA, TYPE_META_PROPERTIES } from './meta-schemas.js';
import { type ObjectSchema, objectSchema, type Schema } from './schema.js';

/** The schema of a top-level kind: type and metadata, then its own fields. */
export function kindSchema(
  name: string,
  description: string,
  properties: Readonly<Record<string, Schema>>,
  extra: { readonly required?: readonly string[] } = {},
): ObjectSchema {
  return objectSchema(
    description,
    { ...TYPE_META_PROPERTIES, metadata: OBJECT_META_SCHEMA, ...properties },
    { name, ...extra },
  );
}
