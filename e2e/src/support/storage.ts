import type { ApiClient } from '@berth/testing';

/** What the specs read of a claim or a volume. */
export type StorageObject = {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly spec: {
    readonly volumeName?: string;
    readonly claimRef?: { readonly name: string; readonly uid: string };
  };
  readonly status: { readonly phase: string };
};

export const claimsPath = '/api/v1/namespaces/default/persistentvolumeclaims';
export const volumesPath = '/api/v1/persistentvolumes';

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
  for (;;) {
    const answer = await client.request('POST', path, manifest).catch(() => undefined);
    if (answer?.status === 201) return (answer.body as StorageObject).metadata.uid;
    if (answer?.status === 409) return undefined;
    if (answer !== undefined && ![429, 500, 503, 504].includes(answer.status)) {
      throw new Error(`POST ${path}: HTTP ${answer.status} ${JSON.stringify(answer.body)}`);
    }
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
