import { type Queryable } from './connection.js';

/** The wrapped keys of these objects, of those that have one. */
export async function readObjectKeys(
  client: Queryable,
  uids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ uid: string; wrapped: string }>({
    name: 'read_object_keys',
    text: 'select uid, wrapped from berth.object_keys where uid = any ($1::text[])',
    values: [uids],
  });
  return new Map(rows.map(({ uid, wrapped }) => [uid, wrapped]));
}

/** Keeps a wrapped key where the object has none, and gives back the one that is kept. */
export async function createObjectKey(client: Queryable, uid: string, wrapped: string): Promise<string> {
  const text = 'select berth.create_object_key($1, $2) as kept';
  const { rows } = await client.query<{ kept: string }>({ text, values: [uid, wrapped] });
  return rows[0]?.kept ?? wrapped;
}

/** Destroys the key of an object that does not live. */
export async function dropUnusedObjectKey(client: Queryable, uid: string): Promise<void> {
  await client.query({ text: 'select berth.drop_unused_object_key($1)', values: [uid] });
}
