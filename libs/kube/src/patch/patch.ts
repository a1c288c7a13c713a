import { applyMergePatch, type Json, type JsonObject } from '@berth/domain';
import { decodeUtf8, MAX_BODY_BYTES, mediaTypeOf } from '../body/parse-body.js';
import { parseJson, type ParsedValue } from '../body/parse-json.js';
import { type ParsedBody } from '../body/parsed-body.js';
import { type ObjectSchema } from '../schema/schema.js';
import {
  badRequest,
  requestEntityTooLarge,
  unprocessable,
  unsupportedMediaType,
} from '../status/api-error.js';
import {
  applyJsonPatch,
  type JsonPatchOperation,
  readJsonPatch,
  unknownOperationFields,
} from './json-patch.js';
import { isFields } from './strategic-directives.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

/** Server-side apply: a patch that says what to be, not what to change. */
export const APPLY_MEDIA_TYPE = 'application/apply-patch+yaml';

/** What the body of a PATCH may be written in: what to change in three forms, and what to be in one. */
export const PATCH_MEDIA_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY_MEDIA_TYPE,
] as const;

/** A patch as read from the wire; it can be applied again, to a newer object. */
export type Patch =
  | {
      readonly type: 'json';
      readonly operations: readonly JsonPatchOperation[];
      readonly problems: readonly string[];
    }
  | { readonly type: 'merge' | 'strategic'; readonly body: ParsedBody };

/** Reads a patch by its content type, plain `application/json` being none. */
export function parsePatch(bytes: Uint8Array, contentType: string | undefined): Patch {
  if (bytes.length > MAX_BODY_BYTES) throw requestEntityTooLarge(MAX_BODY_BYTES);
  switch (mediaTypeOf(contentType)) {
    case 'application/json-patch+json':
      return jsonPatchOf(parseJson(decodeUtf8(bytes)));
    case 'application/merge-patch+json':
      return { type: 'merge', body: patchBody(bytes) };
    case 'application/strategic-merge-patch+json':
      return { type: 'strategic', body: patchBody(bytes) };
    default:
      throw unsupportedMediaType(mediaTypeOf(contentType), PATCH_MEDIA_TYPES);
  }
}

/** Applies a patch to an object as clients see it; the result is a body still to be decoded and judged. */
export function applyPatch(patch: Patch, object: JsonObject, schema: ObjectSchema): ParsedBody {
  switch (patch.type) {
    case 'json':
      return { ...asBody(applyJsonPatch(object, patch.operations), []), problems: patch.problems };
    case 'merge':
      return asBody(applyMergePatch(object, patch.body.value as Json), patch.body.duplicateFields);
    case 'strategic':
      return asBody(applyStrategicMergePatch(object, patch.body.value, schema), patch.body.duplicateFields);
  }
}

function jsonPatchOf({ value, duplicateFields }: ParsedValue): Patch {
  const operations = readJsonPatch(value);
  const problems = [
    ...unknownOperationFields(value).map((field) => `json patch unknown field ${JSON.stringify(field)}`),
    ...duplicateFields.map((field) => `json patch duplicate field ${JSON.stringify(field)}`),
  ];
  return { type: 'json', operations, problems };
}

function patchBody(bytes: Uint8Array): ParsedBody {
  const { value, duplicateFields } = parseJson(decodeUtf8(bytes));
  if (!isFields(value)) throw badRequest('the patch is not an object');
  return { value, duplicateFields };
}

function asBody(value: unknown, duplicateFields: readonly string[]): ParsedBody {
  if (!isFields(value)) throw unprocessable('the patch leaves no object');
  return { value, duplicateFields };
}
