import { isWatch, type Query } from '@berth/kube';
import { type ApiReply, type ApiRequest } from './api-request.js';
import { formOf } from './read-requests.js';
import { type ResourcePath } from './resource-path.js';
import { sendText } from './send.js';

/**
 * Kinds that are not served, and not in discovery either, whose lists clients read all the same: `kubectl
 * describe` fails as a whole when pods cannot be listed. Their lists are empty.
 */
const kinds: ReadonlyMap<string, string> = new Map([['pods', 'PodList']]);

/** Answers the list of an unserved kind; false when the request is for anything else. */
export async function answerUnservedKind(
  path: ResourcePath,
  request: ApiRequest,
  reply: ApiReply,
): Promise<boolean> {
  const kind = path.group === '' && path.version === 'v1' ? kinds.get(path.resource) : undefined;
  const isList = path.name === undefined && request.method === 'GET' && !isWatch(request.query as Query);
  if (kind === undefined || !isList) return false;
  const form = formOf(request);
  const metadata = { resourceVersion: '0' };
  const list =
    form.as === 'json'
      ? { kind, apiVersion: 'v1', metadata, items: [] }
      : {
          kind: 'Table',
          apiVersion: `meta.k8s.io/${form.version}`,
          metadata,
          columnDefinitions: [],
          rows: [],
        };
  await sendText(request, reply, JSON.stringify(list));
  return true;
}
