import { type Json, type KubeObject } from '@berth/domain';

/** A column; priority 1 shows with `-o wide` only. */
export type TableColumn = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format: string;
  readonly description: string;
  readonly priority: number;
};

/** How a kind shows itself: its columns, and an object's cells in their order. */
export type TableLayout<T> = {
  readonly columns: readonly TableColumn[];
  readonly cells: (object: T, nowMs: number) => readonly Json[];
};

/** What each row carries beside its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** The metadata of a list or of a table. */
export type ListMetadata = {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
};

/** The versions Tables are served in. */
export type TableVersion = 'v1' | 'v1beta1';

/** An answer in rows and cells. */
export type Table = {
  readonly kind: 'Table';
  readonly apiVersion: `meta.k8s.io/${TableVersion}`;
  readonly metadata: ListMetadata;
  /** Empty after the first event of a watch. */
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
};

type TableRow = { readonly cells: readonly Json[]; readonly object?: unknown };

/** What a table is made with. */
export type TableOptions = {
  readonly metadata: ListMetadata;
  readonly nowMs: number;
  readonly includeObject?: IncludeObject;
  readonly version?: TableVersion;
  /** Left out of later events of a watch. */
  readonly withColumns?: boolean;
};

/** A column of texts. */
export function column(name: string, description: string, extra: Partial<TableColumn> = {}): TableColumn {
  return { name, type: 'string', format: '', description, priority: 0, ...extra };
}

/** The first column of every table, which kubectl prefixes with the kind where it lists several. */
export const NAME_COLUMN = column('Name', 'Name of the object, unique in its namespace.', { format: 'name' });

/** How long the object has existed. */
export const AGE_COLUMN = column('Age', 'Time since the object was created.');

/** Lays objects out as a table; the objects carry their resourceVersion already. */
export function buildTable<T extends KubeObject>(
  { columns, cells }: TableLayout<T>,
  objects: readonly T[],
  { metadata, nowMs, includeObject = 'Metadata', version = 'v1', withColumns = true }: TableOptions,
): Table {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: withColumns ? columns : [],
    rows: objects.map((object) => ({
      cells: cells(object, nowMs),
      ...(includeObject === 'Object' && { object }),
      ...(includeObject === 'Metadata' && { object: metadataOnly(object, version) }),
    })),
  };
}

/**
 * What clients that read metadata alone are shown of an object; also what its row carries unless it is declined, since
 * kubectl takes namespace, labels and name from there.
 */
export function metadataOnly({ metadata }: KubeObject, version: TableVersion): object {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
