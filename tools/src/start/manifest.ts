import type { ApiClient } from '@berth/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.js';

/** An object as it is given to the API. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

const collections: Readonly<Record<string, string>> = {
  Backend: '/apis/berth.dev/v1/backends',
  PersistentVolume: '/api/v1/persistentvolumes',
  PersistentVolumeClaim: '/api/v1/namespaces/default/persistentvolumeclaims',
  StorageClass: '/apis/storage.k8s.io/v1/storageclasses',
};
const DEADLINE_MS = 15_000;

/** Creates an object; one that is there already is left as it is. What may pass, such as a busy API, is tried again. */
export async function createManifest(api: Pick<ApiClient, 'request'>, manifest: Manifest): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { status, body } = await api.request('POST', collectionOf(manifest), manifest);
    if (status < 300 || (body as { reason?: string } | null)?.reason === 'AlreadyExists') return;
    if (!isPassing(status) || Date.now() > deadline) {
      throw new StartError(
        `${manifest.kind} ${manifest.metadata.name} was refused with ${status}: ${messageIn(body)}`,
      );
    }
    await sleep(200);
  }
}

/** The path of an object in the cluster `default`. */
export function pathOf(manifest: Manifest): string {
  return `${collectionOf(manifest)}/${manifest.metadata.name}`;
}

/** What the API says in an answer that is a Status. */
export function messageIn(body: unknown): string {
  return (body as { message?: string } | null)?.message ?? JSON.stringify(body);
}

function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

function collectionOf({ kind, metadata }: Manifest): string {
  const collection = collections[kind];
  if (collection === undefined)
    throw new StartError(`nothing is known of the kind of ${metadata.name}: ${kind}`);
  return collection;
}
