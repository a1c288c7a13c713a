import {
  APPLY_MEDIA_TYPE,
  type DeleteOptions,
  groupResourceOf,
  mediaTypeOf,
  parseBody,
  type ParsedBody,
  parseDeleteOptions,
  parsePatch,
  parsePatchOptions,
  parseSelection,
  parseWriteOptions,
  PROTOBUF_MEDIA_TYPE,
  successStatus,
} from '@berth/kube';
import { type CommandPorts, type Written } from '../commands/command-ports.js';
import { bindPod } from '../commands/bind-pod.js';
import { applyObject } from '../commands/apply-object.js';
import { createObject } from '../commands/create-object.js';
import { deleteCollection } from '../commands/delete-collection.js';
import { deleteObject } from '../commands/delete-object.js';
import { patchObject } from '../commands/patch-object.js';
import { updateObject } from '../commands/update-object.js';
import { readList } from '../reads/read-list.js';
import { protobufBody } from './protobuf/body.js';
import { listText } from './render.js';
import { finalizedNamespace } from '../resources/namespace.js';
import { readBinding } from '../resources/pod/binding.js';
import { served } from '../resources/object-text.js';
import { type ReadPorts } from './read-requests.js';
import { type ResourceRequest } from './resource-request.js';
import { addWarnings, sendStatus, sendText } from './send.js';

export async function answerCreate(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { target, query, origin } = asked;
  const options = parseWriteOptions('Create', query, userAgent(asked));
  sendWritten(asked, 201, await createObject(target, bodyOf(asked), options, origin, ports));
}

/** A scheduler is told no more than that it was done. */
export async function answerBinding(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { target, name, query, origin, reply } = asked;
  const options = parseWriteOptions('Create', query, userAgent(asked));
  const binding = readBinding(bodyOf(asked), options.fieldValidation);
  await bindPod(target, name, binding, options, origin, ports);
  sendStatus(reply, { ...successStatus(), code: 201 });
}

export async function answerUpdate(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { name, part, query, origin, subresource } = asked;
  const target =
    subresource === 'finalize' ? { ...asked.target, resource: finalizedNamespace } : asked.target;
  const options = parseWriteOptions('Update', query, userAgent(asked));
  sendWritten(asked, 200, await updateObject(target, name, part, bodyOf(asked), options, origin, ports));
}

export async function answerPatch(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { target, name, part, query, origin } = asked;
  if (isApply(asked)) return answerApply(asked, ports);
  const patch = parsePatch(bytesOf(asked), asked.request.headers['content-type']);
  const options = parsePatchOptions(query, { apply: false }, userAgent(asked));
  sendWritten(asked, 200, await patchObject(target, name, part, patch, options, origin, ports));
}

async function answerApply(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { target, name, part, query, origin } = asked;
  const options = parsePatchOptions(query, { apply: true }, userAgent(asked));
  const body = parseBody(bytesOf(asked), 'application/yaml');
  const { created, ...written } = await applyObject(target, name, part, body, options, origin, ports);
  sendWritten(asked, created ? 201 : 200, written);
}

/** Server-side apply has the method of a patch, and a body that is an object. */
function isApply({ request }: ResourceRequest): boolean {
  return mediaTypeOf(request.headers['content-type']) === APPLY_MEDIA_TYPE;
}

/** A finished deletion is answered with a Status, one that waits for finalizers with the object. */
export async function answerDelete(asked: ResourceRequest, ports: CommandPorts): Promise<void> {
  const { target, name, origin, reply, resource } = asked;
  const { object, position, gone } = await deleteObject(target, name, deleteOptionsOf(asked), origin, ports);
  if (!gone) {
    sendWritten(asked, 200, { object, position, warnings: [] });
    return;
  }
  const { group, resource: kind } = groupResourceOf(resource);
  sendStatus(reply, successStatus({ name, group, kind, uid: object.metadata.uid }));
}

/** Deletes what the selectors pick and answers with the list of it. */
export async function answerDeleteCollection(
  asked: ResourceRequest,
  ports: CommandPorts & ReadPorts,
): Promise<void> {
  const { target, namespace, resource, query, origin, request, reply } = asked;
  const options = deleteOptionsOf(asked);
  const selection = { ...parseSelection(query, resource.selectableFields), limit: 0 };
  const collection = { resource, cluster: target.cluster, ...(namespace === undefined ? {} : { namespace }) };
  const { metadata, objects } = await readList(collection, selection, ports);
  const members = objects.map((object) => ({
    target: { ...target, namespace: object.namespace },
    name: object.name,
  }));
  await deleteCollection(members, options, origin, ports);
  await sendText(request, reply, listText(resource, metadata, objects));
}

function sendWritten(
  { reply }: ResourceRequest,
  code: number,
  { object, position, warnings }: Written,
): void {
  addWarnings(reply, warnings);
  reply
    .code(code)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(served(object, position))));
}

function deleteOptionsOf(asked: ResourceRequest): DeleteOptions {
  const bytes = bytesOf(asked);
  const body = bytes.length === 0 ? undefined : bodyOf(asked);
  return parseDeleteOptions(asked.query, body);
}

function bodyOf(asked: ResourceRequest): ParsedBody {
  return parseBody(bytesOf(asked), asked.request.headers['content-type'], bodyDecoders);
}

const bodyDecoders = { [PROTOBUF_MEDIA_TYPE]: protobufBody };
const NO_BYTES = Buffer.alloc(0);

/** The body as it came; the server's only body parser leaves it as bytes. */
function bytesOf({ request }: ResourceRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : NO_BYTES;
}

function userAgent({ request }: ResourceRequest): string {
  return request.headers['user-agent'] ?? '';
}
