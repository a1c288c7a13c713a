import {
  FuturePositionError,
  type ListQuery,
  type ObjectName,
  type ObjectPage,
  type StoredObject,
} from '@berth/event-store';
import { badRequest, encodeContinue, type ListMetadata, type ListOptions, timedOut } from '@berth/kube';
import { servedObject } from '../resources/object-text.js';
import { type Resource } from '../resources/resource.js';
import { type Readable } from '../sealed/open-states.js';
import { pinnedName, predicateOf } from './selection-of.js';

/** One page of a collection, or all of it. */
export type ReadList = {
  readonly metadata: ListMetadata;
  readonly objects: readonly Readable<StoredObject>[];
};

export type Collection = {
  readonly resource: Resource;
  readonly cluster: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
};

/** A page whose secret values are opened. */
export type ReadablePage = Omit<ObjectPage, 'objects'> & {
  readonly objects: readonly Readable<StoredObject>[];
};

export type ListPorts = {
  readonly head: () => Promise<{ readonly position: number }>;
  readonly getObject: (name: ObjectName, at?: number) => Promise<Readable<StoredObject> | undefined>;
  readonly listObjects: (query: ListQuery) => Promise<ReadablePage>;
};

/** Objects taken from the store at a time. */
const PAGE = 1000;

/** Reads a collection at one position: that of the token, the exact one asked for, or the head. */
export async function readList(
  collection: Collection,
  options: ListOptions,
  ports: ListPorts,
): Promise<ReadList> {
  const isSelected = predicateOf(collection.resource, options);
  const wanted = options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit;
  // A limit of rows is one of objects only when nothing is sorted out.
  const pageLimit = isSelected === undefined ? Math.min(PAGE, wanted) : PAGE;
  const taken: Readable<StoredObject>[] = [];
  let position = 0;
  for await (const page of pagesOf(collection, options, pageLimit, ports)) {
    if (isNotOlderThan(options)) refuseOlder(page.position, options.resourceVersion);
    position = page.position;
    for (const [index, object] of page.objects.entries()) {
      if (isSelected?.(servedObject(object.state, object.position)) === false) continue;
      taken.push(object);
      if (taken.length < wanted) continue;
      const more = page.hasMore || index + 1 < page.objects.length;
      return { metadata: metadataOf(position, more ? object : undefined), objects: taken };
    }
  }
  return { metadata: metadataOf(position, undefined), objects: taken };
}

/** The pages of a collection, all true at the position of the first. */
async function* pagesOf(
  { resource, cluster, namespace }: Collection,
  options: ListOptions,
  limit: number,
  ports: ListPorts,
): AsyncGenerator<ReadablePage> {
  const base = { cluster, kind: resource.kind, limit, ...(namespace === undefined ? {} : { namespace }) };
  let at = positionAsked(options);
  const name = pinnedName(resource, namespace, options);
  if (name !== undefined) {
    yield await readNamed({ cluster, kind: resource.kind, namespace: namespace ?? '', name }, at, ports);
    return;
  }
  let after = keyAsked(options);
  for (;;) {
    const from = { ...(at === undefined ? {} : { at }), ...(after === undefined ? {} : { after }) };
    const page = await tellingTooLarge(() => ports.listObjects({ ...base, ...from }));
    yield page;
    if (!page.hasMore) return;
    at = page.position;
    after = page.objects.at(-1);
  }
}

function positionAsked({
  continueFrom,
  resourceVersion,
  resourceVersionMatch,
}: ListOptions): number | undefined {
  if (continueFrom !== undefined) return continueFrom.position;
  return resourceVersionMatch === 'Exact' ? resourceVersion : undefined;
}

/** The one object of a name as a page of its collection. */
export async function readNamed(
  name: ObjectName,
  at: number | undefined,
  ports: Pick<ListPorts, 'head' | 'getObject'>,
): Promise<ReadablePage> {
  const position = at ?? (await ports.head()).position;
  const object = await tellingTooLarge(() => ports.getObject(name, position));
  return { position, objects: object === undefined ? [] : [object], hasMore: false };
}

/** A token can be made up; Postgres takes no NUL character, and no object's name has one. */
function keyAsked({ continueFrom }: ListOptions): ListQuery['after'] {
  const after = continueFrom?.after;
  if (after !== undefined && `${after.namespace}${after.name}`.includes('\0')) {
    throw badRequest('continue key is not valid: start the list again without it');
  }
  return after;
}

async function tellingTooLarge<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FuturePositionError) throw tooLarge(error.position, error.head);
    throw error;
  }
}

function isNotOlderThan({ resourceVersionMatch, continueFrom }: ListOptions): boolean {
  return continueFrom === undefined && resourceVersionMatch !== 'Exact';
}

/** Every read shows the head, so only a version beyond it can be too new. */
export function refuseOlder(position: number, resourceVersion: number | undefined): void {
  if (resourceVersion !== undefined && resourceVersion > position) throw tooLarge(resourceVersion, position);
}

function tooLarge(asked: number, head: number): Error {
  return timedOut(`Too large resource version: ${asked}, current: ${head}`);
}

function metadataOf(position: number, last: StoredObject | undefined): ListMetadata {
  return {
    resourceVersion: String(position),
    ...(last === undefined
      ? {}
      : { continue: encodeContinue({ position, after: { namespace: last.namespace, name: last.name } }) }),
  };
}
