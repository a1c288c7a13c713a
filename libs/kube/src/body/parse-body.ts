import { badRequest, requestEntityTooLarge, unsupportedMediaType } from '../status/api-error.js';
import { parseJson, type ParsedValue } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';
import { type ParsedBody } from './parsed-body.js';

/** As Kubernetes' own limit for a request body. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** What bodies of objects may be written in. */
export const BODY_MEDIA_TYPES = ['application/json', 'application/yaml'] as const;

/** The envelope newer kubectl sends for a few typed kinds. */
export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

/** Reads other media types than JSON and YAML, by their name; undefined says: not this kind. */
export type BodyDecoders = Readonly<Record<string, (bytes: Uint8Array) => ParsedBody | undefined>>;

/** Reads the body of a write by its content type; without one it is JSON or YAML by its looks. */
export function parseBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  others: BodyDecoders = {},
): ParsedBody {
  if (bytes.length > MAX_BODY_BYTES) throw requestEntityTooLarge(MAX_BODY_BYTES);
  const mediaType = mediaTypeOf(contentType);
  const decode = Object.hasOwn(others, mediaType) ? others[mediaType] : undefined;
  if (decode === undefined) return asObject(parseText(decodeUtf8(bytes), mediaType));
  const decoded = decode(bytes);
  if (decoded === undefined) throw unsupportedMediaType(mediaType, BODY_MEDIA_TYPES);
  return decoded;
}

/** The bare media type, lower case, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The text of a body; invalid UTF-8 is a BadRequest, never replaced silently. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw badRequest('the body is not valid UTF-8');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseText(text: string, mediaType: string): ParsedValue {
  switch (mediaType) {
    case 'application/json':
      return parseJson(text);
    case 'application/yaml':
    case 'application/x-yaml':
    case 'text/yaml':
      return parseYaml(text);
    case '':
      return text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
    default:
      throw unsupportedMediaType(mediaType, BODY_MEDIA_TYPES);
  }
}

function asObject({ value, duplicateFields }: ParsedValue): ParsedBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('the body is not an object');
  }
  return { value: value as ParsedBody['value'], duplicateFields };
}
