import { type Binding, type LeaseClaim } from './append-types.js';
import { type Queryable } from './connection.js';

/**
 * The lease, if it is free, expired, or the holder's already; nothing while another holds it. With each change of
 * holder the fence grows, and appends under an older fence are refused from then on.
 */
export async function acquireLease(
  client: Queryable,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<LeaseClaim | undefined> {
  const text = 'select berth.acquire_lease($1, $2, $3) as fence';
  const { rows } = await client.query<{ fence: number | null }>({ text, values: [name, holder, ttlMs] });
  const fence = rows[0]?.fence ?? null;
  return fence === null ? undefined : { name, fence };
}

/** False once another has the lease. */
export async function renewLease(client: Queryable, lease: LeaseClaim, ttlMs: number): Promise<boolean> {
  const text = 'select berth.renew_lease($1, $2, $3) as done';
  const { rows } = await client.query<{ done: boolean }>({ text, values: [lease.name, lease.fence, ttlMs] });
  return rows[0]?.done === true;
}

/** Gives the lease back, so that the next holder need not wait for its expiry. */
export async function releaseLease(client: Queryable, lease: LeaseClaim): Promise<boolean> {
  const text = 'select berth.release_lease($1, $2) as done';
  const { rows } = await client.query<{ done: boolean }>({ text, values: [lease.name, lease.fence] });
  return rows[0]?.done === true;
}

/** The leases of this prefix that have not run out, and who holds them; for holders that share work among them. */
export async function liveLeases(
  client: Queryable,
  prefix: string,
): Promise<readonly { readonly name: string; readonly holder: string }[]> {
  const { rows } = await client.query<{ name: string; holder: string }>({
    text: 'select name, holder from berth.leases where starts_with(name, $1) and expires > clock_timestamp()',
    values: [prefix],
  });
  return rows;
}

/** The binding that a volume or a claim is part of, if any. */
export async function getBinding(
  client: Queryable,
  of: { readonly volumeUid: string } | { readonly claimUid: string },
): Promise<Binding | undefined> {
  const [column, uid] = 'volumeUid' in of ? ['volume_uid', of.volumeUid] : ['claim_uid', of.claimUid];
  const { rows } = await client.query<Binding>({
    text: `select volume_uid as "volumeUid", claim_uid as "claimUid" from berth.bindings where ${column} = $1`,
    values: [uid],
  });
  return rows[0];
}
