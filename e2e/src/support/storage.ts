import type { ApiAnswer, ApiClient } from '@berth/testing';

/** What the specs read of a claim or a volume. */
export type StorageObject = {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly claimRef?: { readonly namespace: string; readonly name: string; readonly uid: string };
    readonly capacity?: { readonly storage: string };
    readonly resources?: { readonly requests: { readonly storage: string } };
  };
  readonly status: { readonly phase: string };
};

export const claimsPath = '/api/v1/namespaces/default/persistentvolumeclaims';
export const volumesPath = '/api/v1/persistentvolumes';

const PASSING = [429, 500, 503, 504];

/** All objects at a path, in one answer. */
export async function listAll(client: ApiClient, path: string): Promise<readonly StorageObject[]> {
  const { status, body } = await client.request('GET', path);
  if (status !== 200) throw new Error(`GET ${path}: HTTP ${status}`);
  return (body as { items: StorageObject[] }).items;
}

/**
 * Creates an object as a careful client does: an answer counts, no answer or "try later" is tried again, and
 * "already exists" then means that the lost answer was a yes. Gives the UID only if this very call was answered
 * with 201.
 */
export async function createCarefully(
  client: ApiClient,
  path: string,
  manifest: object,
): Promise<string | undefined> {
  const { status, body } = await answered(() => client.request('POST', path, manifest));
  if (status === 201) return (body as StorageObject).metadata.uid;
  if (status === 409) return undefined;
  throw new Error(`POST ${path}: HTTP ${status} ${JSON.stringify(body)}`);
}

/** Deletes an object as a careful client does; that it is gone already may be the doing of a lost answer. */
export async function deleteCarefully(client: ApiClient, path: string): Promise<void> {
  const { status, body } = await answered(() => client.request('DELETE', path));
  if (![200, 202, 404].includes(status)) {
    throw new Error(`DELETE ${path}: HTTP ${status} ${JSON.stringify(body)}`);
  }
}

/** Asks until there is an answer that is no "try later". */
async function answered(ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && !PASSING.includes(answer.status)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs `work` over all items, so many at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
