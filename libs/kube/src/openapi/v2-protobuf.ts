import { type OpenApiNode } from './components.js';
import { ProtoWriter } from './proto-writer.js';

/** How kubectl before 1.29 asks for the v2 document; the answer must not repeat the `@`. */
export const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** True when an Accept header asks for the v2 document as protobuf. */
export function wantsOpenApiProtobuf(accept: string | undefined): boolean {
  return (accept ?? '').includes('application/com.github.proto-openapi.spec.v2');
}

/**
 * A v2 document in the wire form of gnostic's OpenAPI v2 message. The field numbers are that message's; written
 * is what our documents hold, not all it could.
 */
export function encodeOpenApiV2(document: OpenApiNode): Uint8Array {
  const info = node(document['info']);
  return new ProtoWriter()
    .text(1, text(document['swagger']))
    .message(2, (inner) => inner.text(1, text(info['title'])).text(2, text(info['version'])))
    .message(8, (paths) => {
      named(paths, 2, document['paths'], (item, value) =>
        item.message(8, (patch) => writeOperation(patch, node(value['patch']))),
      );
    })
    .message(9, (definitions) => {
      named(definitions, 1, document['definitions'], writeSchema);
    })
    .finish();
}

function writeOperation(writer: ProtoWriter, operation: OpenApiNode): void {
  writer.text(3, text(operation['description']));
  writer.texts(6, texts(operation['produces'])).texts(7, texts(operation['consumes']));
  for (const parameter of nodes(operation['parameters'])) {
    // ParametersItem, Parameter, NonBodyParameter, QueryParameterSubSchema: each a choice within the one before.
    writer.message(8, (item) =>
      item.message(1, (one) =>
        one.message(2, (other) => other.message(3, (query) => writeParameter(query, parameter))),
      ),
    );
  }
  writer.message(9, (responses) => {
    named(responses, 1, operation['responses'], (value, response) =>
      value.message(1, (inner) => inner.text(1, text(response['description']))),
    );
  });
  writeExtensions(writer, 13, operation);
}

function writeParameter(writer: ProtoWriter, parameter: OpenApiNode): void {
  writer
    .text(2, text(parameter['in']))
    .text(3, text(parameter['description']))
    .text(4, text(parameter['name']))
    .text(6, text(parameter['type']));
}

function writeSchema(writer: ProtoWriter, schema: OpenApiNode): void {
  const { default: defaultValue, type, items, properties, additionalProperties } = schema;
  writer.text(1, text(schema['$ref'])).text(2, text(schema['format'])).text(4, text(schema['description']));
  if (defaultValue !== undefined) writer.message(5, (any) => writeAny(any, defaultValue));
  writer.texts(19, texts(schema['required']));
  for (const value of Array.isArray(schema['enum']) ? schema['enum'] : []) {
    writer.message(20, (any) => writeAny(any, value));
  }
  if (additionalProperties !== undefined) {
    writer.message(21, (item) => item.message(1, (inner) => writeSchema(inner, node(additionalProperties))));
  }
  if (type !== undefined) writer.message(22, (item) => item.texts(1, [text(type) ?? '']));
  if (items !== undefined)
    writer.message(23, (item) => item.message(1, (inner) => writeSchema(inner, node(items))));
  if (properties !== undefined) {
    writer.message(25, (inner) => {
      named(inner, 1, properties, writeSchema);
    });
  }
  writeExtensions(writer, 31, schema);
}

function writeExtensions(writer: ProtoWriter, field: number, from: OpenApiNode): void {
  for (const [name, value] of Object.entries(from)) {
    if (!name.startsWith('x-')) continue;
    writer.message(field, (inner) => inner.text(1, name).message(2, (any) => writeAny(any, value)));
  }
}

/** Any value travels as YAML, which JSON is. */
function writeAny(writer: ProtoWriter, value: unknown): void {
  writer.text(2, JSON.stringify(value));
}

/** A map: repeated messages of a name and a value. */
function named(
  writer: ProtoWriter,
  field: number,
  map: unknown,
  write: (writer: ProtoWriter, value: OpenApiNode) => unknown,
): void {
  for (const [name, value] of Object.entries(node(map))) {
    writer.message(field, (entry) => {
      entry.text(1, name).message(2, (inner) => {
        write(inner, node(value));
      });
    });
  }
}

function node(value: unknown): OpenApiNode {
  return (value ?? {}) as OpenApiNode;
}

function nodes(value: unknown): readonly OpenApiNode[] {
  return (value ?? []) as readonly OpenApiNode[];
}

function text(value: unknown): string | undefined {
  return value as string | undefined;
}

function texts(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}
