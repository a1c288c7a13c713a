import { type JsonObject } from '@berth/domain';
import { type ParsedBody } from '../body/parsed-body.js';
import { badRequest } from '../status/api-error.js';
import { type Decoder } from './compile-decoder.js';
import { DecodeError } from './decode-context.js';

/** What to do about unknown and duplicate fields. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** A kind in a version, with its compiled schema. */
export type DecodableKind = {
  readonly kind: string;
  /** As in apiVersion: `v1`, `storage.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly decode: Decoder;
};

/** An object of the right shape with defaults, and the warnings to answer with. */
export type DecodedObject = { readonly object: JsonObject; readonly warnings: readonly string[] };

/** Decodes a body as `kind`: wrong types are a BadRequest naming the field, unknown fields go by `validation`. */
export function decodeObject(
  target: DecodableKind,
  body: ParsedBody,
  validation: FieldValidation = 'Warn',
): DecodedObject {
  checkTypeMeta(target, body.value);
  const { object, unknownFields } = decodeOrRefuse(target, body.value);
  if (validation === 'Ignore') return { object, warnings: [] };
  const problems = [
    ...(body.problems ?? []),
    ...unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`),
    ...body.duplicateFields.map((field) => `duplicate field ${JSON.stringify(field)}`),
  ];
  if (validation === 'Strict' && problems.length > 0) {
    throw badRequest(`${cannotHandle(target)}: strict decoding error: ${problems.join(', ')}`);
  }
  return { object, warnings: problems };
}

/** A body may leave out apiVersion and kind, but not name others. */
function checkTypeMeta({ kind, apiVersion }: DecodableKind, value: ParsedBody['value']): void {
  const given = { kind: value['kind'] ?? kind, apiVersion: value['apiVersion'] ?? apiVersion };
  if (given.kind !== kind) {
    throw badRequest(
      `the kind in the data (${JSON.stringify(given.kind)}) does not match the expected kind (${kind})`,
    );
  }
  if (given.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${JSON.stringify(given.apiVersion)}) does not match the expected API version (${apiVersion})`,
    );
  }
}

function decodeOrRefuse(target: DecodableKind, value: unknown) {
  try {
    const { object, unknownFields } = target.decode(value);
    return { object: { ...object, apiVersion: target.apiVersion, kind: target.kind }, unknownFields };
  } catch (error) {
    if (error instanceof DecodeError) {
      throw badRequest(`${cannotHandle(target)}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function cannotHandle({ kind, apiVersion }: DecodableKind): string {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`;
}
