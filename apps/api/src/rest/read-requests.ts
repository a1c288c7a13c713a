import {
  type AnswerForm,
  groupResourceOf,
  negotiateObject,
  notAcceptable,
  notFound,
  parseListOptions,
  parseResourceVersion,
} from '@berth/kube';
import { type ListPorts, readList, refuseOlder } from '../reads/read-list.js';
import { servedObject } from '../resources/object-text.js';
import { unopenedWarnings } from '../sealed/open-states.js';
import { type ApiRequest } from './api-request.js';
import { type Form, includeObjectOf, listText, metadataListText, objectTextAs, tableText } from './render.js';
import { type ResourceRequest } from './resource-request.js';
import { addWarnings, sendText } from './send.js';

/** What reads ask of the log. */
export type ReadPorts = ListPorts;

/** Answers a list, as objects or as a table. */
export async function answerList(asked: ResourceRequest, ports: ReadPorts): Promise<void> {
  const { request, reply, resource, target, namespace, query } = asked;
  const form = formOf(request);
  const options = parseListOptions(query, resource.selectableFields);
  const collection = { resource, cluster: target.cluster, ...(namespace === undefined ? {} : { namespace }) };
  const { metadata, objects } = await readList(collection, options, ports);
  addWarnings(reply, unopenedWarnings(objects));
  if (form.as === 'json') {
    await sendText(request, reply, listText(resource, metadata, objects));
    return;
  }
  const rows = objects.map(({ state, position }) => servedObject(state, position));
  const text =
    form.as === 'metadata'
      ? metadataListText(metadata, rows, form.version)
      : tableText(resource, metadata, rows, form.version, includeObjectOf(query));
  await sendText(request, reply, text);
}

/** Answers one object. */
export async function answerGet(asked: ResourceRequest, ports: ReadPorts): Promise<void> {
  const { request, reply, resource, target, name, query } = asked;
  const form = formOf(request);
  const version = query['resourceVersion'];
  const atLeast = parseResourceVersion(typeof version === 'string' ? version : version?.[0]);
  const { cluster, namespace } = target;
  const object = await ports.getObject({ cluster, kind: resource.kind, namespace, name });
  if ((atLeast ?? 0) > (object?.position ?? 0)) refuseOlder((await ports.head()).position, atLeast);
  if (object === undefined) throw notFound(groupResourceOf(resource), name);
  if (object.unopened !== undefined) throw object.unopened;
  await sendText(request, reply, objectTextAs(resource, object, form, query));
}

/** The form an Accept header asks for; a client that takes neither is refused. */
export function formOf(request: ApiRequest): Form {
  const form: AnswerForm | undefined = negotiateObject(request.headers.accept);
  if (form === undefined || form.as === 'discovery') throw notAcceptable(['application/json']);
  return form;
}
