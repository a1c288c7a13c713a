import { type KubeObject } from '@berth/domain';
import {
  apiVersionOf,
  compileDecoder,
  decodeObject,
  groupResourceOf,
  invalidObject,
  methodNotAllowed,
  noSuchResource,
  parseBody,
  parseWriteOptions,
  PROTOBUF_MEDIA_TYPE,
  type Query,
} from '@berth/kube';
import { UNAUTHENTICATED } from '../auth/user.js';
import { type Authorizer } from '../authorization/authorizer.js';
import { type ApiReply, type ApiRequest } from '../rest/api-request.js';
import { protobufBody } from '../rest/protobuf/body.js';
import { type ResourcePath } from '../rest/resource-path.js';
import { sendText } from '../rest/send.js';
import { type ReviewSpec, ReviewSpecError } from './read-attributes.js';
import { findReview, type Review } from './reviews.js';

/** Answers a review; false when the path is for anything else. */
export async function answerReview(
  path: ResourcePath,
  request: ApiRequest,
  reply: ApiReply,
  authorizer: Authorizer,
): Promise<boolean> {
  const review = findReview(path.group, path.version, path.resource);
  if (review === undefined) return false;
  // Asked in a namespace, a review of a whole cluster would need no more than a right in the namespace.
  if (review.namespaced !== (path.namespace !== undefined)) throw noSuchResource();
  if (request.method !== 'POST' || path.name !== undefined) {
    throw methodNotAllowed(groupResourceOf(review), request.method.toLowerCase());
  }
  const object = readReview(review, request);
  const context = {
    user: request.berthUser ?? UNAUTHENTICATED,
    cluster: path.cluster,
    namespace: path.namespace ?? '',
    authorizer,
  };
  const status = statusOf(review, object, context);
  reply.code(201);
  await sendText(request, reply, JSON.stringify({ ...object, status }));
  return true;
}

function statusOf(review: Review, object: KubeObject, context: Parameters<Review['answer']>[1]): object {
  try {
    // The decoder has seen to its types.
    return review.answer((object.spec ?? {}) as ReviewSpec, context);
  } catch (error) {
    if (error instanceof ReviewSpecError) throw invalidObject(review, '', error.errors);
    throw error;
  }
}

function readReview(review: Review, request: ApiRequest): KubeObject {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = parseBody(bytes, request.headers['content-type'], { [PROTOBUF_MEDIA_TYPE]: protobufBody });
  const options = parseWriteOptions('Create', request.query as Query, request.headers['user-agent'] ?? '');
  const { kind, schema } = review;
  const target = { kind, apiVersion: apiVersionOf(review), decode: compileDecoder(schema) };
  const { object } = decodeObject(target, body, options.fieldValidation);
  const { apiVersion: _apiVersion, kind: _kind, status: _status, ...rest } = object;
  const metadata = (object['metadata'] as object | undefined) ?? {};
  return {
    apiVersion: apiVersionOf(review),
    kind,
    ...rest,
    metadata: { ...metadata, creationTimestamp: null },
  } as unknown as KubeObject;
}
