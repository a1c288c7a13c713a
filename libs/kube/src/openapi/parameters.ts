import { type OpenApiNode } from './components.js';

/** A query parameter as v3 writes it. */
function parameter(name: string, type: 'string' | 'integer' | 'boolean', description: string): OpenApiNode {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}

const dryRun = parameter('dryRun', 'string', 'All: run everything, store nothing.');
const fieldManager = parameter(
  'fieldManager',
  'string',
  'Name of the writer; by default that of the client program.',
);
const fieldValidation = parameter(
  'fieldValidation',
  'string',
  'What to do about unknown and duplicate fields: Strict refuses, Warn warns (the default), Ignore drops silently.',
);
const force = parameter('force', 'boolean', 'For server-side apply: take over fields of other managers.');
const labelSelector = parameter('labelSelector', 'string', 'Only objects whose labels match.');
const fieldSelector = parameter('fieldSelector', 'string', 'Only objects whose fields match.');

/** What a create or an update takes. */
export const WRITE_PARAMETERS: readonly OpenApiNode[] = [dryRun, fieldManager, fieldValidation];

/** What a patch takes; clients leave field validation to a server that names it here. */
export const PATCH_PARAMETERS: readonly OpenApiNode[] = [...WRITE_PARAMETERS, force];

/** What a delete takes. */
export const DELETE_PARAMETERS: readonly OpenApiNode[] = [
  dryRun,
  parameter('gracePeriodSeconds', 'integer', 'Seconds to wait before the deletion.'),
  parameter('orphanDependents', 'boolean', 'Older form of propagationPolicy.'),
  parameter('propagationPolicy', 'string', 'What becomes of dependents: Background, Foreground or Orphan.'),
];

/** What a list or watch takes. */
export const LIST_PARAMETERS: readonly OpenApiNode[] = [
  parameter('allowWatchBookmarks', 'boolean', 'Now and then tell the watcher how far it has seen.'),
  parameter('continue', 'string', 'Where to go on: the token of the page before.'),
  fieldSelector,
  labelSelector,
  parameter('limit', 'integer', 'At most so many items in one page.'),
  parameter('resourceVersion', 'string', 'Position to list at or to watch from; empty: the most recent.'),
  parameter('resourceVersionMatch', 'string', 'How resourceVersion is meant: NotOlderThan or Exact.'),
  parameter(
    'sendInitialEvents',
    'boolean',
    'Begin a watch with all present objects and a bookmark behind them.',
  ),
  parameter('timeoutSeconds', 'integer', 'End the list or watch after so many seconds.'),
  parameter('watch', 'boolean', 'Answer changes as they happen, one JSON document a line.'),
];

/** What a delete of a whole collection takes. */
export const DELETE_COLLECTION_PARAMETERS: readonly OpenApiNode[] = [
  ...DELETE_PARAMETERS,
  fieldSelector,
  labelSelector,
];

/** A parameter of the path. */
export function pathParameter(name: string, description: string): OpenApiNode {
  return { name, in: 'path', required: true, description, schema: { type: 'string', uniqueItems: true } };
}

/** The query parameters v2 tells of a patch: name, type and description, the latter without a schema around. */
export function asV2Parameter({ name, in: place, description, schema }: OpenApiNode): OpenApiNode {
  const { type } = schema as { readonly type: string };
  return { name, in: place, description, type, uniqueItems: true };
}
