import { isWatch, type Query } from '@berth/kube';
import { parseResourcePath, type ResourcePath } from '../rest/resource-path.js';
import { type Attributes, type ResourceAttributes } from './attributes.js';

/** What a request wants to do, and the cluster whose rules judge it. */
export type Asked = { readonly cluster: string; readonly attributes: Attributes };

/** The group whose objects live at the root; the rules of the cluster there judge it. */
const GLOBAL_GROUP = 'berth.dev';
const CLUSTER_PREFIX = /^\/clusters\/([^/]+)(?=\/|$)/;

/** Reads from method and path what is asked for; the request may still turn out to name nothing that is served. */
export function askedOf(method: string, path: string, query: Query, rootCluster: string): Asked {
  const found = parseResourcePath(path);
  if (found !== undefined) {
    const cluster = found.group === GLOBAL_GROUP ? rootCluster : found.cluster;
    return { cluster, attributes: resourceAttributes(method, found, query) };
  }
  const cluster = CLUSTER_PREFIX.exec(path)?.[1] ?? rootCluster;
  const rest = path.replace(CLUSTER_PREFIX, '');
  return { cluster, attributes: { verb: pathVerb(method), path: rest === '' ? '/' : rest } };
}

function resourceAttributes(
  method: string,
  { group, resource, subresource = '', namespace = '', name = '', watches }: ResourcePath,
  query: Query,
): ResourceAttributes {
  const verb = watches === true && method === 'GET' ? 'watch' : verbOf(method, name !== '', query);
  return {
    verb,
    group,
    resource,
    subresource,
    // What is asked of a namespace is asked in it.
    namespace: resource === 'namespaces' && group === '' ? name : namespace,
    name: NARROWED.has(verb) && name === '' ? selectedName(query) : name,
  };
}

const NARROWED: ReadonlySet<string> = new Set(['list', 'watch']);
const OBJECT_VERBS: Readonly<Record<string, string>> = { PUT: 'update', PATCH: 'patch', POST: 'create' };

function verbOf(method: string, named: boolean, query: Query): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (named) return 'get';
      return isWatch(query) ? 'watch' : 'list';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return OBJECT_VERBS[method] ?? method.toLowerCase();
  }
}

function pathVerb(method: string): string {
  return method === 'HEAD' ? 'get' : method.toLowerCase();
}

/** Reading a collection narrowed to one name is a request for that object. */
function selectedName(query: Query): string {
  const { fieldSelector } = query;
  // No name has a backslash, so that without one each comma parts two terms.
  if (typeof fieldSelector !== 'string' || fieldSelector.includes('\\')) return '';
  const terms = fieldSelector.split(',').map((term) => /^metadata\.name==?([^=!]+)$/.exec(term)?.[1]);
  return terms.find((name) => name !== undefined) ?? '';
}
