import { type KubeObject } from '@berth/domain';
import {
  apiVersionOf,
  compileDecoder,
  decodeObject,
  type FieldValidation,
  type ObjectSchema,
  type ParsedBody,
  withoutDefaults,
} from '@berth/kube';
import { type Resource } from './resource.js';

/** A decoded object: the types hold, rules are not checked yet. */
export type DecodedBody = { readonly object: KubeObject; readonly warnings: readonly string[] };

export type ObjectDecoder = (body: ParsedBody, validation: FieldValidation) => DecodedBody;

const compiled = new Map<Resource, ObjectDecoder>();

const compiledForApply = new Map<Resource, ObjectDecoder>();

/** The decoder of a kind, compiled once. */
export function decoderOf(resource: Resource): ObjectDecoder {
  return known(compiled, resource, resource.schema, resource.complete);
}

/** The decoder of what is applied of a kind: nothing is filled in where it is silent. */
export function configurationDecoderOf(resource: Resource): ObjectDecoder {
  return known(compiledForApply, resource, withoutDefaults(resource.schema), resource.readApplied);
}

function known(
  decoders: Map<Resource, ObjectDecoder>,
  resource: Resource,
  schema: ObjectSchema,
  complete?: Resource['complete'],
): ObjectDecoder {
  let decoder = decoders.get(resource);
  if (decoder === undefined) {
    decoder = compile(resource, schema, complete);
    decoders.set(resource, decoder);
  }
  return decoder;
}

function compile(
  resource: Resource,
  schema: ObjectSchema,
  complete: Resource['complete'] = (object) => object,
): ObjectDecoder {
  const target = {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    decode: compileDecoder(schema),
  };
  return (body, validation) => {
    const { object: decoded, warnings } = decodeObject(target, body, validation);
    // Metadata may be missing from a body; every object from here on has it.
    const object = { ...decoded, metadata: decoded['metadata'] ?? {} } as unknown as KubeObject;
    return { object: complete(object), warnings };
  };
}
