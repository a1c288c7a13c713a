import { type IncomingHttpHeaders } from 'node:http';
import { badRequest } from '@berth/kube';
import { type ResourceAttributes } from '../authorization/attributes.js';
import { AUTHENTICATED_GROUP, serviceAccountOf, UNAUTHENTICATED, type User } from './user.js';

/** Someone to act as, and everything the one who asks must be allowed to. */
export type Impersonation = { readonly user: User; readonly needs: readonly ResourceAttributes[] };

const EXTRA = 'impersonate-extra-';

/**
 * What the Impersonate headers of a request ask for; undefined: nothing.
 *
 * @throws ApiError BadRequest for headers that name no user.
 */
export function impersonationOf(headers: IncomingHttpHeaders): Impersonation | undefined {
  const given = Object.keys(headers).filter((header) => header.startsWith('impersonate-'));
  if (given.length === 0) return undefined;
  const name = textOf(headers['impersonate-user']);
  if (name === '')
    throw badRequest('Impersonate-User: names no user, though other Impersonate headers are there');
  const groups = listOf(headers['impersonate-group']);
  const uid = textOf(headers['impersonate-uid']);
  const extra = extrasOf(headers, given);
  const user = {
    name,
    uid,
    groups: effectiveGroups(name, groups),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
  return { user, needs: needsOf(name, groups, uid, extra) };
}

/** Who is someone is authenticated; a service account is in the groups of service accounts. */
function effectiveGroups(name: string, groups: readonly string[]): readonly string[] {
  if (name === UNAUTHENTICATED.name) return [...groups, ...UNAUTHENTICATED.groups];
  const account = groups.length === 0 ? serviceAccountOf(name) : undefined;
  const own =
    account === undefined
      ? groups
      : ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`];
  return own.includes(AUTHENTICATED_GROUP) ? own : [...own, AUTHENTICATED_GROUP];
}

function needsOf(
  name: string,
  groups: readonly string[],
  uid: string,
  extra: NonNullable<User['extra']>,
): readonly ResourceAttributes[] {
  const account = serviceAccountOf(name);
  const authentication = 'authentication.k8s.io';
  return [
    account === undefined
      ? impersonate('', 'users', name)
      : { ...impersonate('', 'serviceaccounts', account.name), namespace: account.namespace },
    ...groups.map((group) => impersonate('', 'groups', group)),
    ...(uid === '' ? [] : [impersonate(authentication, 'uids', uid)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({
        ...impersonate(authentication, 'userextras', value),
        subresource: key,
      })),
    ),
  ];
}

function impersonate(group: string, resource: string, name: string): ResourceAttributes {
  return { verb: 'impersonate', group, resource, subresource: '', namespace: '', name };
}

function extrasOf(headers: IncomingHttpHeaders, given: readonly string[]): Record<string, readonly string[]> {
  const extra: Record<string, readonly string[]> = {};
  for (const header of given.filter((each) => each.startsWith(EXTRA))) {
    extra[decodeKey(header.slice(EXTRA.length))] = listOf(headers[header]);
  }
  return extra;
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function textOf(value: string | string[] | undefined): string {
  return (typeof value === 'string' ? value : value?.[0])?.trim() ?? '';
}

/** Node joins a header that comes several times with commas. */
function listOf(value: string | string[] | undefined): readonly string[] {
  const texts = typeof value === 'string' ? value.split(',') : (value ?? []);
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
