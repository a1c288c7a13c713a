import { groupResourceOf, notFound } from '@berth/kube';
import { type ListPorts } from '../reads/read-list.js';
import { formOf } from '../rest/read-requests.js';
import { type ResourceRequest } from '../rest/resource-request.js';
import { sendText } from '../rest/send.js';
import { mountsText } from './mounts-text.js';
import { readMounts } from './read-mounts.js';

/** Answers what a pod mounts, and what it can't and why. */
export async function answerMounts(asked: ResourceRequest, ports: ListPorts): Promise<void> {
  const { request, reply, resource, target, name } = asked;
  const form = formOf(request);
  const found = await readMounts(target, name, ports);
  if (found === undefined) throw notFound(groupResourceOf(resource), name);
  await sendText(request, reply, mountsText(found, form));
}
