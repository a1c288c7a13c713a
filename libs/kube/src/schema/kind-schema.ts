import { OBJECT_META_SCHEMA, TYPE_META_PROPERTIES } from './meta-schemas.js';
import { type ObjectSchema, objectSchema, type Schema } from './schema.js';

/** What the parts of every kind are to the whole; what is in them, their types say. */
const PART_DESCRIPTIONS = {
  metadata: 'What the object is called, marked with and held by.',
  spec: 'What is wanted.',
  status: 'What has become of it so far; kept by the server.',
} as const;

/** The schema of a top-level kind: type and metadata, then its own fields. */
export function kindSchema(
  name: string,
  description: string,
  properties: Readonly<Record<string, Schema>>,
  extra: { readonly required?: readonly string[] } = {},
): ObjectSchema {
  const parts: Record<string, Schema> = { metadata: OBJECT_META_SCHEMA, ...properties };
  for (const [part, description] of Object.entries(PART_DESCRIPTIONS)) {
    const schema = parts[part];
    if (schema !== undefined) parts[part] = { ...schema, description };
  }
  return objectSchema(description, { ...TYPE_META_PROPERTIES, ...parts }, { name, ...extra });
}
