import {
  methodNotAllowed,
  groupResourceOf,
  noSuchResource,
  type Query,
  textOf,
  type Verb,
} from '@berth/kube';
import { type Origin, type Target } from '../commands/command-ports.js';
import { type Resource } from '../resources/resource.js';
import { findResource } from '../resources/resources.js';
import { actorOf, type ApiReply, type ApiRequest } from './api-request.js';
import { type ResourcePath } from './resource-path.js';

/** A request for a served resource, with everything its handler needs. */
export type ResourceRequest = {
  readonly request: ApiRequest;
  readonly reply: ApiReply;
  readonly resource: Resource;
  readonly target: Target;
  /** Absent: all namespaces, or none. */
  readonly namespace?: string;
  /** `''` for a collection. */
  readonly name: string;
  readonly part: 'object' | 'status';
  /** The subresource named; absent: the object itself. */
  readonly subresource?: string;
  readonly verb: Verb;
  readonly query: Query;
  readonly origin: Origin;
};

const collectionVerbs: Readonly<Record<string, Verb>> = {
  GET: 'list',
  POST: 'create',
  DELETE: 'deletecollection',
};
const objectVerbs: Readonly<Record<string, Verb>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
/** What is POSTed below an object: something to be done with it. */
const subresourceVerbs: Readonly<Record<string, Verb>> = { ...objectVerbs, POST: 'create' };

/** Finds resource and verb of a request; refuses what is not served and what the resource cannot do. */
export function resourceRequest(path: ResourcePath, request: ApiRequest, reply: ApiReply): ResourceRequest {
  const resource = servedResource(path);
  const { namespace, name = '', subresource } = path;
  return {
    request,
    reply,
    resource,
    target: { resource, cluster: resource.global ? '' : path.cluster, namespace: namespace ?? '' },
    ...(namespace === undefined ? {} : { namespace }),
    name,
    part: subresource === 'status' ? 'status' : 'object',
    ...(subresource === undefined ? {} : { subresource }),
    verb: verbOf(request.method, resource, path),
    query: queryOf(path, request),
    origin: {
      actor: actorOf(request),
      requestId: request.id,
      ...(request.berthUser !== undefined && { user: request.berthUser }),
      ...(request.berthImpersonator !== undefined && { impersonator: request.berthImpersonator }),
    },
  };
}

/** A path that watches one name says it as a selector would. */
function queryOf({ watches, name }: ResourcePath, request: ApiRequest): Query {
  // Fastify parses a query to texts and lists of texts.
  const query = request.query as Query;
  if (watches !== true || name === undefined) return query;
  const selected = textOf(query, 'fieldSelector') ?? '';
  return { ...query, fieldSelector: `metadata.name=${name}${selected === '' ? '' : `,${selected}`}` };
}

const watchVerbs: Readonly<Record<string, Verb>> = { GET: 'watch' };

function verbOf(
  method: string,
  resource: Resource,
  { name, namespace, subresource, watches }: ResourcePath,
): Verb {
  const ofName = subresource === undefined ? objectVerbs : subresourceVerbs;
  const verbs = watches === true ? watchVerbs : name === undefined ? collectionVerbs : ofName;
  const verb = verbs[method];
  const nowhere = verb === 'create' && resource.namespaced && namespace === undefined;
  if (verb === undefined || nowhere || !verbsOf(resource, subresource).includes(verb)) {
    throw methodNotAllowed(groupResourceOf(resource), verb ?? method.toLowerCase());
  }
  return verb;
}

function servedResource(path: ResourcePath): Resource {
  const resource = findResource(path.group, path.version, path.resource);
  if (resource === undefined || (resource.global && !path.atRoot)) throw noSuchResource();
  const misplaced = resource.namespaced
    ? path.namespace === undefined && path.name !== undefined
    : path.namespace !== undefined;
  if (misplaced) throw noSuchResource();
  return resource;
}

function verbsOf(resource: Resource, subresource: string | undefined): readonly Verb[] {
  if (subresource === undefined) return resource.verbs;
  const found = resource.subresources.find(({ name }) => name === subresource);
  if (found === undefined) throw noSuchResource();
  return found.verbs;
}
