import { type Query } from '@berth/kube';
import { impersonationOf, type RequestHeaders } from '../auth/impersonation.js';
import { UNAUTHENTICATED, type User } from '../auth/user.js';
import { type Attributes } from './attributes.js';
import { type Authorizer } from './authorizer.js';
import { notAllowed } from './forbidden.js';
import { askedOf } from './request-attributes.js';

/** The parts of a request that say what is asked for, and as whom. */
export type GateRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly raw: RequestHeaders;
};

/** Who a request acts as, once it is let in. */
export type Admitted = {
  readonly user: User;
  /** Who really asks, where that is someone else. */
  readonly impersonator?: User;
};

export type GatePorts = {
  readonly authorizer: Authorizer;
  /** The cluster whose rules judge what lives at the root. */
  readonly rootCluster: string;
  /** Throws the 404 of a cluster that does not exist. */
  readonly requireCluster: (name: string) => Promise<void>;
};

/**
 * Lets a request in, or refuses it. Every request passes here before any handler sees it.
 *
 * @throws ApiError Forbidden; NotFound for a cluster that does not exist; BadRequest for headers that make no sense.
 */
export async function admit(user: User, request: GateRequest, ports: GatePorts): Promise<Admitted> {
  const { cluster, attributes } = askedOf(request.method, request.path, request.query, ports.rootCluster);
  const impersonation = impersonationOf(request.raw);
  for (const need of impersonation?.needs ?? []) await demand(user, cluster, need, ports);
  const effective = impersonation?.user ?? user;
  await demand(effective, cluster, attributes, ports);
  return impersonation === undefined ? { user } : { user: effective, impersonator: user };
}

/** What is open to those who show nothing: what the rules give to their group. Asks nothing but memory. */
export function isOpen(
  { method, path, query, raw }: GateRequest,
  { authorizer, rootCluster }: Pick<GatePorts, 'authorizer' | 'rootCluster'>,
): boolean {
  const { cluster, attributes } = askedOf(method, path, query, rootCluster);
  const asThemselves = impersonationOf(raw) === undefined;
  return asThemselves && authorizer.authorize(UNAUTHENTICATED, cluster, attributes).allowed;
}

async function demand(
  user: User,
  cluster: string,
  attributes: Attributes,
  { authorizer, requireCluster }: GatePorts,
): Promise<void> {
  if (authorizer.authorize(user, cluster, attributes).allowed) return;
  await requireCluster(cluster);
  throw notAllowed(user, attributes);
}
