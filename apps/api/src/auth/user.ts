/** Who a request comes from. */
export type User = {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  /** What else the authenticator knows; keys as Kubernetes has them, in lower case. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

/** Everyone who is known to an authenticator is in it. */
export const AUTHENTICATED_GROUP = 'system:authenticated';
/** May do everything in every cluster. */
export const MASTERS_GROUP = 'system:masters';

export const UNAUTHENTICATED: User = {
  name: 'system:anonymous',
  uid: '',
  groups: ['system:unauthenticated'],
};

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** The user name of a service account, as bindings to it mean it. */
export function serviceAccountName(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT}${namespace}:${name}`;
}

/** Namespace and name of the service account a user name stands for. */
export function serviceAccountOf(userName: string): { namespace: string; name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace, name, ...more] = userName.slice(SERVICE_ACCOUNT.length).split(':');
  return namespace && name && more.length === 0 ? { namespace, name } : undefined;
}
