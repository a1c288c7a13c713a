import { type ListSchema, type ObjectSchema, type PlainSchema, type Schema } from '../schema/schema.js';

/** A node of a published document. */
export type OpenApiNode = Readonly<Record<string, unknown>>;

/** Which OpenAPI is written: they differ in where components stand and in what may stand beside a reference. */
export type Dialect = 'v2' | 'v3';

/** Collects the named schemas a document refers to while it translates. */
export class Components {
  private readonly named = new Map<string, OpenApiNode>();
  /** Names of types that some field describes in words other than the type's. */
  private readonly toldApart = new Set<string>();

  constructor(readonly dialect: Dialect) {}

  /** A reference to a named schema, which becomes part of the document with all it refers to. */
  reference(schema: ObjectSchema & { readonly name: string }, extra: OpenApiNode = {}): OpenApiNode {
    this.toldApart.add(schema.name);
    return this.referenceTo(schema, extra);
  }

  private referenceTo(schema: ObjectSchema & { readonly name: string }, extra: OpenApiNode): OpenApiNode {
    if (!this.named.has(schema.name)) {
      // Entered before its fields are translated, so that a schema may refer to itself.
      this.named.set(schema.name, {});
      this.named.set(schema.name, { ...this.objectNode(schema), ...extra });
    }
    return { $ref: this.path(schema.name) };
  }

  /**
   * The collected schemas, by name in order, so that the same schemas give the same bytes. `explain` prints the
   * description of a field and then that of its type, so a type that all its fields describe in its own words says
   * nothing.
   */
  all(): Readonly<Record<string, OpenApiNode>> {
    const named = [...this.named].map(([name, whole]) => {
      const { description: _said, ...rest } = whole;
      const tells = this.toldApart.has(name) || !('properties' in whole);
      return [name, tells ? whole : rest] as const;
    });
    return Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** A schema as it stands in a field. */
  node(schema: Schema): OpenApiNode {
    const { default: defaultValue, description } = schema;
    const beside = {
      ...(description !== '' && { description }),
      ...(defaultValue !== undefined && { default: defaultValue }),
      ...extensions(schema),
    };
    if (schema.type === 'object' && schema.name !== undefined) {
      if (description !== schema.typeDescription) this.toldApart.add(schema.name);
      return this.beside(this.referenceTo({ ...schema, name: schema.name }, {}), beside);
    }
    return this.typeNode(schema, beside);
  }

  private typeNode(schema: Schema, beside: OpenApiNode): OpenApiNode {
    switch (schema.type) {
      case 'object':
        return { ...this.objectNode(schema), ...beside };
      case 'map':
        return { ...beside, type: 'object', additionalProperties: this.node(schema.values) };
      case 'list':
        return { ...beside, type: 'array', items: this.node(schema.items) };
      case 'string':
        return { ...beside, type: 'string', ...(schema.enum && { enum: schema.enum }) };
      case 'integer':
        return { ...beside, type: 'integer', format: schema.format };
      default:
        return this.plainNode(schema, beside);
    }
  }

  private plainNode({ type }: PlainSchema, beside: OpenApiNode): OpenApiNode {
    switch (type) {
      case 'boolean':
        return { ...beside, type };
      case 'bytes':
        return { ...beside, type: 'string', format: 'byte' };
      case 'any':
        return { ...beside, type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
      default:
        return this.beside(this.wellKnown(type), beside);
    }
  }

  /** Scalars that Kubernetes publishes under a name, which `explain` shows as the type. */
  private wellKnown(type: keyof typeof WELL_KNOWN): OpenApiNode {
    const { name, v2, v3 } = WELL_KNOWN[type];
    this.named.set(name, this.dialect === 'v2' ? v2 : v3);
    return { $ref: this.path(name) };
  }

  /** In v3 nothing counts beside a reference, so it is wrapped. */
  private beside(reference: OpenApiNode, beside: OpenApiNode): OpenApiNode {
    if (Object.keys(beside).length === 0) return reference;
    return this.dialect === 'v2' ? { ...beside, ...reference } : { ...beside, allOf: [reference] };
  }

  private objectNode({ properties, required, mapType, ...schema }: ObjectSchema): OpenApiNode {
    const description = schema.typeDescription ?? schema.description;
    const fields = Object.entries(properties).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return {
      ...(description !== '' && { description }),
      type: 'object',
      ...(required && { required }),
      properties: Object.fromEntries(fields.map(([name, schema]) => [name, this.node(schema)])),
      ...(mapType && { 'x-kubernetes-map-type': mapType }),
    };
  }

  private path(name: string): string {
    return `#/${this.dialect === 'v2' ? 'definitions' : 'components/schemas'}/${name}`;
  }
}

function extensions(schema: Schema): OpenApiNode {
  if (schema.type === 'list') return listExtensions(schema);
  if (schema.type === 'map') return schema.mapType ? { 'x-kubernetes-map-type': schema.mapType } : {};
  const strategy = schema.type === 'object' ? schema.patchStrategy : undefined;
  return strategy ? { 'x-kubernetes-patch-strategy': strategy } : {};
}

function listExtensions({ listType, listMapKeys, patchStrategy, patchMergeKey }: ListSchema): OpenApiNode {
  return {
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(patchStrategy && { 'x-kubernetes-patch-strategy': patchStrategy }),
    ...(patchMergeKey && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
  };
}

const QUANTITY = 'A number with a unit, such as 10Gi or 500M; sizes compare by value, not by spelling.';
const INT_OR_STRING = 'A whole number or a text.';
const timeNode = { description: 'A time as in RFC 3339.', type: 'string', format: 'date-time' };

const WELL_KNOWN = {
  quantity: {
    name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    v2: { description: QUANTITY, type: 'string' },
    v3: { description: QUANTITY, oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  'int-or-string': {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    v2: { description: INT_OR_STRING, type: 'string', format: 'int-or-string' },
    v3: {
      description: INT_OR_STRING,
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
  },
  time: { name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time', v2: timeNode, v3: timeNode },
  'micro-time': { name: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', v2: timeNode, v3: timeNode },
} as const;
