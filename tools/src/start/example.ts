import { canonicalJson } from '@berth/domain';
import type { ApiClient } from '@berth/testing';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { StartError } from './start-error.js';

type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** The fields of an answer that the table shows. */
type Shown = {
  readonly spec?: {
    readonly volumeName?: string;
    readonly capacity?: { readonly storage: string };
    readonly resources?: { readonly requests: { readonly storage: string } };
    readonly claimRef?: { readonly namespace: string; readonly name: string };
  };
  readonly status?: { readonly phase: string };
};

const folder = fileURLToPath(new URL('../../../examples/static', import.meta.url));
const collections: Readonly<Record<string, string>> = {
  PersistentVolume: '/api/v1/persistentvolumes',
  PersistentVolumeClaim: '/api/v1/namespaces/default/persistentvolumeclaims',
};
/** Binding takes milliseconds; a claim that is still pending after this is shown as it is. */
const DEADLINE_MS = 15_000;

/**
 * Creates the example's objects in the cluster `default`, through the API like anyone else, and shows what came
 * of them. Done once for a data directory (`doneFile`): objects that were removed since do not come back.
 */
export async function applyExample(
  api: ApiClient,
  doneFile: string,
  report: (line: string) => void,
): Promise<void> {
  const manifests = readManifests();
  if (!existsSync(doneFile)) {
    for (const manifest of manifests) await create(api, manifest);
    await claimsBound(api, manifests);
    writeFileSync(doneFile, '');
  }
  for (const line of await table(api, manifests)) report(line);
}

function readManifests(): readonly Manifest[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  // The files of the example hold one object each; the API is what checks them.
  return files.sort().map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Manifest);
}

/**
 * With what `kubectl apply` notes on the objects it makes, to the letter, so that a user's first apply of the
 * example's files says unchanged.
 */
function applied(manifest: Manifest): object {
  const namespace = manifest.kind === 'PersistentVolumeClaim' ? { namespace: 'default' } : {};
  const noted = { ...manifest, metadata: { annotations: {}, ...namespace, ...manifest.metadata } };
  const note = { 'kubectl.kubernetes.io/last-applied-configuration': `${canonicalJson(noted)}\n` };
  return { ...manifest, metadata: { ...manifest.metadata, annotations: note } };
}

/** An object that is there already is left as it is. What may pass, such as a busy API, is tried again. */
async function create(api: ApiClient, manifest: Manifest): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { status, body } = await api.request('POST', collectionOf(manifest), applied(manifest));
    const said = body as { readonly reason?: string; readonly message?: string } | null;
    if (status < 300 || said?.reason === 'AlreadyExists') return;
    if (!isPassing(status) || Date.now() > deadline) {
      const why = said?.message ?? JSON.stringify(body);
      throw new StartError(`${manifest.kind} ${manifest.metadata.name} was refused with ${status}: ${why}`);
    }
    await sleep(200);
  }
}

function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

async function claimsBound(api: ApiClient, manifests: readonly Manifest[]): Promise<void> {
  const claims = manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  const deadline = Date.now() + DEADLINE_MS;
  for (const claim of claims) {
    while (Date.now() < deadline && (await read(api, claim))?.status?.phase !== 'Bound') await sleep(20);
  }
}

async function read(api: ApiClient, manifest: Manifest): Promise<Shown | undefined> {
  const { status, body } = await api.request('GET', `${collectionOf(manifest)}/${manifest.metadata.name}`);
  return status === 200 ? (body as Shown) : undefined;
}

async function table(api: ApiClient, manifests: readonly Manifest[]): Promise<readonly string[]> {
  const rows = [['EXAMPLE', 'NAME', 'SIZE', 'STATUS', 'BOUND TO']];
  for (const manifest of manifests) {
    const object = await read(api, manifest);
    if (object !== undefined) rows.push([manifest.kind, manifest.metadata.name, ...cells(object)]);
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cells({ spec = {}, status }: Shown): readonly string[] {
  const size = spec.capacity?.storage ?? spec.resources?.requests.storage ?? '';
  const claim = spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '';
  return [size, status?.phase ?? '', spec.volumeName ?? claim];
}

function collectionOf({ kind, metadata }: Manifest): string {
  const collection = collections[kind];
  if (collection === undefined)
    throw new StartError(`${metadata.name} is of a kind the example cannot hold: ${kind}`);
  return collection;
}
