/** The cluster that answers at the root. */
export const DEFAULT_CLUSTER = 'default';

/** What a resource URL points at, before anyone asked whether it exists. */
export type ResourcePath = {
  readonly cluster: string;
  /** No cluster was named: also the global resources are here. */
  readonly atRoot: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Absent: cluster-scoped, or all namespaces. */
  readonly namespace?: string;
  /** Absent: the collection. */
  readonly name?: string;
  readonly subresource?: string;
  /** The path itself asks for a watch, of the collection or of the one name, as old clients do. */
  readonly watches?: true;
};

/**
 * Takes a URL path apart: `[/clusters/C]/api/v1/…` or `[/clusters/C]/apis/G/V/…`, then
 * `[watch/][namespaces/N/]resource[/name[/subresource]]`. Undefined: no resource URL.
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const segments = decodeSegments(path);
  if (segments === undefined) return undefined;
  const { cluster, rest } = splitCluster(segments);
  const root = splitGroupVersion(rest);
  if (root === undefined) return undefined;
  const place = placeOf(root.rest);
  if (place === undefined) return undefined;
  const atRoot = segments[0] !== 'clusters';
  return { cluster, atRoot, group: root.group, version: root.version, ...place };
}

type Place = Omit<ResourcePath, 'cluster' | 'atRoot' | 'group' | 'version'>;

function placeOf(segments: readonly string[]): Place | undefined {
  const watches = segments[0] === 'watch';
  const { namespace, rest } = splitNamespace(watches ? segments.slice(1) : segments);
  const [resource, name, subresource, ...tooMuch] = rest;
  if (resource === undefined || tooMuch.length > 0) return undefined;
  if (watches && subresource !== undefined) return undefined;
  return {
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    ...(watches && { watches }),
  };
}

function decodeSegments(path: string): readonly string[] | undefined {
  const trimmed = path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  const segments = trimmed.split('/');
  if (segments.includes('')) return undefined;
  if (!path.includes('%')) return segments;
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

/** The cluster a path speaks to, and what follows. */
function splitCluster(segments: readonly string[]): { cluster: string; rest: readonly string[] } {
  const [first, cluster] = segments;
  return first === 'clusters' && cluster !== undefined
    ? { cluster, rest: segments.slice(2) }
    : { cluster: DEFAULT_CLUSTER, rest: segments };
}

function splitGroupVersion(
  segments: readonly string[],
): { group: string; version: string; rest: readonly string[] } | undefined {
  const [root, second, third] = segments;
  if (root === 'api' && second !== undefined) {
    return { group: '', version: second, rest: segments.slice(2) };
  }
  if (root === 'apis' && second !== undefined && third !== undefined) {
    return { group: second, version: third, rest: segments.slice(3) };
  }
  return undefined;
}

/** Subresources of a namespace itself; any other word behind its name is a resource inside it. */
const namespaceSubresources = new Set(['status', 'finalize']);

function splitNamespace(segments: readonly string[]): { namespace?: string; rest: readonly string[] } {
  const [first, namespace, resource] = segments;
  if (first !== 'namespaces' || namespace === undefined || resource === undefined) return { rest: segments };
  if (segments.length === 3 && namespaceSubresources.has(resource)) return { rest: segments };
  return { namespace, rest: segments.slice(2) };
}
