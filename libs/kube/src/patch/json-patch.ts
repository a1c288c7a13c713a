import { type JsonObject } from '@berth/domain';
import jsonPatch from 'fast-json-patch';
import { MAX_BODY_BYTES } from '../body/parse-body.js';
import { MAX_DEPTH } from '../body/scan-json.js';
import { isFields } from './strategic-directives.js';
import { ApiError, badRequest, requestEntityTooLarge, unprocessable } from '../status/api-error.js';

/** One step of an RFC 6902 patch. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** As many as Kubernetes takes. */
export const MAX_JSON_PATCH_OPERATIONS = 10_000;

/** Reads the operations of a JSON patch; a malformed one is a BadRequest. */
export function readJsonPatch(value: unknown): readonly JsonPatchOperation[] {
  if (!Array.isArray(value)) throw badRequest('a JSON patch must be a list of operations');
  if (value.length > MAX_JSON_PATCH_OPERATIONS) {
    const message = `the allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}, got ${value.length}`;
    throw new ApiError('RequestEntityTooLarge', message);
  }
  return value.map((each: unknown, index) => readOperation(each, index));
}

const OPERATION_FIELDS = new Set(['op', 'path', 'from', 'value']);

/** Paths of members that mean nothing in an operation: `[2].valeu`. */
export function unknownOperationFields(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((operation: unknown, index) =>
    Object.keys(isFields(operation) ? operation : {})
      .filter((name) => !OPERATION_FIELDS.has(name))
      .map((name) => `[${index}].${name}`),
  );
}

/** Applies all operations to a copy, or none: a failing test or a missing path is an Invalid. */
export function applyJsonPatch(object: JsonObject, operations: readonly JsonPatchOperation[]): unknown {
  let document: unknown = structuredClone(object);
  let copiedBytes = 0;
  for (const [index, operation] of structuredClone(operations).entries()) {
    // A few copies of a parent into itself would otherwise double the document without end.
    if (operation.op === 'copy') copiedBytes += sizeToCopy(valueFrom(document, operation, index));
    if (copiedBytes > MAX_BODY_BYTES) throw requestEntityTooLarge(MAX_BODY_BYTES);
    document = applyOne(document, operation, index);
  }
  refuseTooDeep(document);
  return document;
}

/** Depth comes first: writing down or copying a value that nests without end would exhaust the stack. */
function sizeToCopy(value: unknown): number {
  refuseTooDeep(value);
  return Buffer.byteLength(JSON.stringify(value));
}

function refuseTooDeep(value: unknown): void {
  if (isDeeperThan(MAX_DEPTH, value)) throw unprocessable(`the patch nests deeper than ${MAX_DEPTH} levels`);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(levels - 1, each));
}

function readOperation(value: unknown, index: number): JsonPatchOperation {
  const given = isFields(value) ? value : {};
  const { op, path } = given;
  if (!isPointer(path)) throw malformed(index, 'path must be a JSON pointer');
  if (op === 'remove') return { op, path };
  if (op === 'move' || op === 'copy') {
    if (!isPointer(given['from'])) throw malformed(index, 'from must be a JSON pointer');
    return { op, path, from: given['from'] };
  }
  if (op !== 'add' && op !== 'replace' && op !== 'test') {
    throw malformed(index, 'op must be add, remove, replace, move, copy or test');
  }
  if (given['value'] === undefined) throw malformed(index, `${op} needs a value`);
  return { op, path, value: given['value'] };
}

function isPointer(value: unknown): value is string {
  return typeof value === 'string' && (value === '' || value.startsWith('/'));
}

function malformed(index: number, problem: string): ApiError {
  return badRequest(`JSON patch operation ${index}: ${problem}`);
}

function applyOne(document: unknown, operation: JsonPatchOperation, index: number): unknown {
  if (!('from' in operation)) return applySimple(document, operation, index);
  if (operation.op === 'move') return applyMove(document, operation, index);
  const value: unknown = structuredClone(valueFrom(document, operation, index));
  return applySimple(document, { op: 'add', path: operation.path, value }, index, operation);
}

/** The package clones the whole document for every move it checks, so a move is its two halves here. */
function applyMove(document: unknown, operation: Transfer, index: number): unknown {
  const { from, path } = operation;
  const value = valueFrom(document, operation, index);
  if (path === from) return document;
  if (path.startsWith(`${from}/`)) throw refused(operation, index, undefined);
  const without = applySimple(document, { op: 'remove', path: from }, index, operation);
  return applySimple(without, { op: 'add', path, value }, index, operation);
}

type Transfer = Extract<JsonPatchOperation, { readonly from: string }>;

function valueFrom(document: unknown, operation: Transfer, index: number): unknown {
  const value = valueAt(document, operation.from);
  if (value !== undefined) return value;
  throw unprocessable(`${describe(operation, index)}: the from path does not exist`);
}

/** What a JSON pointer leads to; undefined when it leads nowhere. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value) ? !/^(?:0|[1-9]\d{0,9})$/.test(key) : !isFields(value)) return undefined;
    if (!Object.hasOwn(value as object, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

function applySimple(
  document: unknown,
  operation: Exclude<JsonPatchOperation, Transfer>,
  index: number,
  asked: JsonPatchOperation = operation,
): unknown {
  try {
    return jsonPatch.applyOperation(document, operation, true, true, true).newDocument;
  } catch (error) {
    throw refused(asked, index, error);
  }
}

/** The package's own text repeats the whole document; its name says what happened. */
function refused(operation: JsonPatchOperation, index: number, error: unknown): ApiError {
  const name = error instanceof Error ? error.name : '';
  const why = PROBLEMS[name] ?? 'it cannot be applied there';
  return unprocessable(`${describe(operation, index)}: ${why}`);
}

function describe({ op, path }: JsonPatchOperation, index: number): string {
  return `JSON patch operation ${index} (${op} ${JSON.stringify(path)})`;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  TEST_OPERATION_FAILED: 'the test failed',
  OPERATION_PATH_UNRESOLVABLE: 'the path does not exist',
  OPERATION_PATH_CANNOT_ADD: 'the parent of the path does not exist',
  OPERATION_VALUE_OUT_OF_BOUNDS: 'the index is beyond the end of the list',
  OPERATION_PATH_ILLEGAL_ARRAY_INDEX: 'the path names no index of the list',
};
