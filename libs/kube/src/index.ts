export {
  successStatus,
  type Status,
  type StatusCause,
  type StatusDetails,
  type StatusReason,
} from './status/status.js';
export {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  unknownReference,
  type FieldError,
  type FieldErrorReason,
} from './status/field-error.js';
export {
  alreadyExists,
  ApiError,
  badRequest,
  conflict,
  expired,
  forbiddenRequest,
  gone,
  internalError,
  invalidObject,
  methodNotAllowed,
  noSuchResource,
  notAcceptable,
  notFound,
  requestEntityTooLarge,
  serviceUnavailable,
  timedOut,
  tooManyRequests,
  unauthorized,
  unsupportedMediaType,
  type GroupKind,
  type GroupResource,
} from './status/api-error.js';

export {
  booleanSchema,
  integerSchema,
  keyedListSchema,
  listSchema,
  mapSchema,
  objectSchema,
  plainSchema,
  stringListSchema,
  stringSchema,
  type IntegerSchema,
  type ListSchema,
  type MapSchema,
  type ObjectSchema,
  type PatchStrategy,
  type PlainSchema,
  type Schema,
  type StringSchema,
} from './schema/schema.js';
export { kindSchema } from './schema/kind-schema.js';
export {
  DELETE_OPTIONS_SCHEMA,
  LABEL_SELECTOR_SCHEMA,
  NODE_SELECTOR_SCHEMA,
  NODE_SELECTOR_TERM_SCHEMA,
  OBJECT_META_SCHEMA,
} from './schema/meta-schemas.js';
export { withoutDefaults } from './schema/without-defaults.js';
export { keepSpelling } from './schema/keep-spelling.js';
export { compileDecoder, type Decoded, type Decoder } from './schema/compile-decoder.js';
export { DecodeError } from './schema/decode-context.js';
export {
  decodeObject,
  type DecodableKind,
  type DecodedObject,
  type FieldValidation,
} from './schema/decode-object.js';

export {
  BODY_MEDIA_TYPES,
  decodeUtf8,
  MAX_BODY_BYTES,
  mediaTypeOf,
  parseBody,
  PROTOBUF_MEDIA_TYPE,
  type BodyDecoders,
} from './body/parse-body.js';
export { parseJson } from './body/parse-json.js';
export { type ParsedBody } from './body/parsed-body.js';

export {
  apiVersionOf,
  groupResourceOf,
  pathOf,
  type ResourceDescription,
  type SubresourceDescription,
  type Verb,
} from './discovery/resource-description.js';
export { aggregatedDiscovery, type DiscoveryVersion } from './discovery/aggregated-discovery.js';
export { apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery/legacy-discovery.js';
export {
  contentTypeOf,
  negotiateDiscovery,
  negotiateObject,
  type AnswerForm,
} from './discovery/negotiate.js';

export { shortAccessModes } from './table/access-modes.js';
export { ageOf } from './table/human-duration.js';
export {
  AGE_COLUMN,
  buildTable,
  column,
  metadataOnly,
  NAME_COLUMN,
  type IncludeObject,
  type ListMetadata,
  type Table,
  type TableColumn,
  type TableLayout,
  type TableOptions,
  type TableVersion,
} from './table/table.js';

export { encodeContinue, type ContinueToken } from './query/continue-token.js';
export { parseDeleteOptions, type DeleteOptions, type PropagationPolicy } from './query/delete-options.js';
export {
  isWatch,
  parseListOptions,
  parseSelection,
  parseWatchOptions,
  type ListOptions,
  type ResourceVersionMatch,
  type Selection,
  type WatchOptions,
} from './query/list-options.js';
export { textOf, type Query } from './query/query-values.js';
export { parseResourceVersion } from './query/resource-version.js';
export {
  parsePatchOptions,
  parseWriteOptions,
  type PatchOptions,
  type WriteOptions,
  type WriteVerb,
} from './query/write-options.js';

export {
  matchesFields,
  METADATA_FIELDS,
  parseFieldSelector,
  requiredValue,
  type FieldQuery,
  type FieldRequirement,
  type SelectableFields,
} from './selector/field-selector.js';
export { matchesLabels, type LabelQuery, type LabelRequirement } from './selector/label-selector.js';

export { withoutMember, withResourceVersion } from './watch/resource-version.js';
export {
  bookmarkLine,
  errorLine,
  watchLine,
  type BookmarkKind,
  type WatchEventType,
} from './watch/watch-line.js';

export {
  dnsLabelProblems,
  labelKeyProblems,
  labelValueProblems,
  subdomainProblems,
} from './metadata/label-rules.js';
export {
  checkDeletePreconditions,
  checkUpdateTarget,
  metadataForCreate,
  metadataForUpdate,
  type Birth,
  type UpdateTarget,
} from './metadata/server-metadata.js';
export {
  addedFinalizerErrors,
  finalizerErrors,
  labelErrors,
  metadataErrors,
  type GivenMetadata,
  type NamingRule,
} from './metadata/validate-metadata.js';

export { type JsonPatchOperation } from './patch/json-patch.js';
export { APPLY_MEDIA_TYPE, applyPatch, parsePatch, PATCH_MEDIA_TYPES, type Patch } from './patch/patch.js';

export { type OpenApiNode } from './openapi/components.js';
export { type OpenApiInfo } from './openapi/documents.js';
export { buildOpenApi, openApiIndex, type OpenApi, type OpenApiText } from './openapi/openapi.js';
export { OPENAPI_V2_PROTOBUF, wantsOpenApiProtobuf } from './openapi/v2-protobuf.js';

export { applyConfiguration, managedFieldsOfApplied, type Applied } from './apply/apply-configuration.js';
export { servedManager, withServedManagers } from './apply/packed-managers.js';
export { managedFieldsAfter, managedFieldsOfNew, type Writer } from './apply/ownership.js';
