import { type Json } from '@berth/domain';

type Common = {
  /** For `kubectl explain`; our own words. */
  readonly description: string;
  /** Written into the object where the field is absent and its parent is there. */
  readonly default?: Json;
};

/** How a strategic merge patch treats a list or object; unset means Kubernetes' default for its type. */
export type PatchStrategy = 'merge' | 'replace' | 'retainKeys';

/** An object with known fields. One with a `name` is published as a component of its own. */
export type ObjectSchema = Common & {
  readonly type: 'object';
  /** Such as `io.k8s.api.core.v1.PersistentVolume`. */
  readonly name?: string;
  /** What the named type is wherever it stands; a copy of the schema may describe its own place instead. */
  readonly typeDescription?: string;
  readonly properties: Readonly<Record<string, Schema>>;
  /** Published only: absence is judged by validation, which words it better. */
  readonly required?: readonly string[];
  readonly mapType?: 'granular' | 'atomic';
  readonly patchStrategy?: PatchStrategy;
};

/** Free keys, values of one schema. An empty map is the same as none and is dropped. */
export type MapSchema = Common & {
  readonly type: 'map';
  readonly values: Schema;
  readonly mapType?: 'granular' | 'atomic';
};

/** A list. An empty one is the same as none and is dropped. */
export type ListSchema = Common & {
  readonly type: 'list';
  readonly items: Schema;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly patchStrategy?: PatchStrategy;
  readonly patchMergeKey?: string;
};

/** A text. `enum` is published only: validation refuses other values with their field. */
export type StringSchema = Common & {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly format?: 'uid';
};

/** A whole number within its format's bounds. */
export type IntegerSchema = Common & { readonly type: 'integer'; readonly format: 'int32' | 'int64' };

/** The scalar forms that need nothing but a description. */
export type PlainSchema = Common & {
  readonly type:
    | 'boolean'
    /** `1Gi`, `500m`; a bare JSON number is read as its text. */
    | 'quantity'
    | 'int-or-string'
    /** RFC 3339, brought to UTC and whole seconds. */
    | 'time'
    /** RFC 3339 with fractions, kept as given. */
    | 'micro-time'
    /** Base64. */
    | 'bytes'
    /** Any JSON, unknown fields kept. */
    | 'any';
};

/** The one description of a kind's shape: decoding, defaults, OpenAPI, patch keys and explain come from it. */
export type Schema = ObjectSchema | MapSchema | ListSchema | StringSchema | IntegerSchema | PlainSchema;

type Extra<T, Given extends keyof T> = Omit<T, 'type' | 'description' | Given>;

/** An object with these fields. */
export function objectSchema(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  extra: Extra<ObjectSchema, 'properties'> = {},
): ObjectSchema {
  const typeDescription = extra.name === undefined ? {} : { typeDescription: description };
  return { type: 'object', description, properties, ...typeDescription, ...extra };
}

/** Free keys with values of one schema. */
export function mapSchema(
  description: string,
  values: Schema,
  extra: Extra<MapSchema, 'values'> = {},
): MapSchema {
  return { type: 'map', description, values, ...extra };
}

/** A list of one schema. */
export function listSchema(
  description: string,
  items: Schema,
  extra: Extra<ListSchema, 'items'> = {},
): ListSchema {
  return { type: 'list', description, items, ...extra };
}

/** A list whose items are told apart by one field, and merge by it. */
export function keyedListSchema(description: string, key: string, items: ObjectSchema): ListSchema {
  return listSchema(description, items, {
    listType: 'map',
    listMapKeys: [key],
    patchStrategy: 'merge',
    patchMergeKey: key,
  });
}

/** A text. */
export function stringSchema(description: string, extra: Extra<StringSchema, never> = {}): StringSchema {
  return { type: 'string', description, ...extra };
}

/** A whole number. */
export function integerSchema(
  description: string,
  format: 'int32' | 'int64' = 'int32',
  extra: { readonly default?: number } = {},
): IntegerSchema {
  return { type: 'integer', description, format, ...extra };
}

/** A scalar of one of the plain forms. */
export function plainSchema(
  type: PlainSchema['type'],
  description: string,
  extra: { readonly default?: Json } = {},
): PlainSchema {
  return { type, description, ...extra };
}

/** True or false. */
export function booleanSchema(description: string, extra: { readonly default?: boolean } = {}): PlainSchema {
  return plainSchema('boolean', description, extra);
}

/** A list of texts. */
export function stringListSchema(description: string, extra: Extra<ListSchema, 'items'> = {}): ListSchema {
  return listSchema(description, stringSchema(''), { listType: 'atomic', ...extra });
}
