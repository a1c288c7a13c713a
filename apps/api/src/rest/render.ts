import { type StoredObject } from '@berth/event-store';
import {
  apiVersionOf,
  badRequest,
  buildTable,
  type IncludeObject,
  type ListMetadata,
  metadataOnly,
  type Query,
  type TableVersion,
} from '@berth/kube';
import { type KubeObject } from '@berth/domain';
import { servedObject, servedText } from '../resources/object-text.js';
import { type Resource } from '../resources/resource.js';

/** The form the client reads: whole objects, rows of a table, or of each object its metadata. */
export type Form =
  | { readonly as: 'json' }
  | { readonly as: 'table'; readonly version: TableVersion }
  | { readonly as: 'metadata'; readonly version: TableVersion };

/** What a row of a table carries besides its cells, as the query asks. */
export function includeObjectOf(query: Query): IncludeObject {
  const given = query['includeObject'];
  const value = typeof given === 'string' ? given : given?.[0];
  switch (value) {
    case undefined:
    case '':
    case 'Metadata':
      return 'Metadata';
    case 'Object':
    case 'None':
      return value;
    default:
      throw badRequest(`includeObject: ${JSON.stringify(value)} is none of None, Metadata, Object`);
  }
}

/** The text of a list, its items as they stand in the log. */
export function listText(
  resource: Resource,
  metadata: ListMetadata,
  objects: readonly StoredObject[],
): string {
  const items = objects.map(({ state, position }) => servedText(state, position)).join(',');
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata });
  return `${head.slice(0, -1)},"items":[${items}]}`;
}

/** The text of a list of these objects' metadata. */
export function metadataListText(
  metadata: ListMetadata,
  objects: readonly KubeObject[],
  version: TableVersion,
): string {
  const items = objects.map((object) => metadataOnly(object, version));
  const head = { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${version}` };
  return JSON.stringify({ ...head, metadata, items });
}

/** The text of a table of these objects. */
export function tableText(
  resource: Resource,
  metadata: ListMetadata,
  objects: readonly KubeObject[],
  version: TableVersion,
  includeObject: IncludeObject,
): string {
  return JSON.stringify(
    buildTable(resource.table, objects, { metadata, nowMs: Date.now(), version, includeObject }),
  );
}

/** A stored object in the form asked for. */
export function objectTextAs(
  resource: Resource,
  { state, position }: Pick<StoredObject, 'state' | 'position'>,
  form: Form,
  query: Query,
): string {
  if (form.as === 'json') return servedText(state, position);
  const object = servedObject(state, position);
  if (form.as === 'metadata') return JSON.stringify(metadataOnly(object, form.version));
  const metadata = { resourceVersion: String(position) };
  return tableText(resource, metadata, [object], form.version, includeObjectOf(query));
}
