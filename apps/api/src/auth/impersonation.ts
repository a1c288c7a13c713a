import { badRequest } from '@berth/kube';
import { type ResourceAttributes } from '../authorization/attributes.js';
import { AUTHENTICATED_GROUP, serviceAccountOf, UNAUTHENTICATED, type User } from './user.js';

/** Someone to act as, and everything the one who asks must be allowed to. */
export type Impersonation = { readonly user: User; readonly needs: readonly ResourceAttributes[] };

/** The headers of a request, those that come several times with each of their values. */
export type RequestHeaders = {
  readonly headers: Readonly<Record<string, unknown>>;
  /** Costs something to make. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
};

const EXTRA = 'impersonate-extra-';

/**
 * What the Impersonate headers of a request ask for; undefined: nothing.
 *
 * @throws ApiError BadRequest for headers that name no user.
 */
export function impersonationOf(request: RequestHeaders): Impersonation | undefined {
  const given = Object.keys(request.headers).filter((header) => header.startsWith('impersonate-'));
  if (given.length === 0) return undefined;
  const valuesOf = (header: string) => textsOf(request.headersDistinct[header]);
  const [name = ''] = valuesOf('impersonate-user');
  if (name === '')
    throw badRequest('Impersonate-User: names no user, though other Impersonate headers are there');
  const groups = valuesOf('impersonate-group');
  const [uid = ''] = valuesOf('impersonate-uid');
  const extra = Object.fromEntries(
    given
      .filter((header) => header.startsWith(EXTRA))
      .map((header) => [decodeKey(header.slice(EXTRA.length)), valuesOf(header)]),
  );
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

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Names are sent as UTF-8, which Node reads as Latin-1, like all headers. */
function textsOf(values: readonly string[] = []): readonly string[] {
  return values
    .map((value) => Buffer.from(value, 'latin1').toString('utf8').trim())
    .filter((text) => text !== '');
}
