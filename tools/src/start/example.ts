import { canonicalJson } from '@berth/domain';
import type { ApiClient } from '@berth/testing';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { createManifest, pathOf, type Manifest } from './manifest.js';

/** One folder of examples/, and what is made of it at a start. */
export type Example = {
  readonly folder: 'static' | 'gluster';
  /** Tells that this was done once: objects that were removed since do not come back. */
  readonly doneFile: string;
  /** Where Heketi is, for classes that name one. */
  readonly heketi: string;
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

/** Binding takes milliseconds, making a volume seconds; a claim that is still Pending then is shown as it is. */
const BOUND_DEADLINE_MS = 20_000;

/** Creates an example's objects in the cluster `default`, through the API like anyone else, and waits for its claims. */
export async function applyExample(api: ApiClient, example: Example): Promise<void> {
  if (existsSync(example.doneFile)) return;
  const manifests = manifestsOf(example);
  for (const manifest of manifests) await createManifest(api, applied(manifest));
  await claimsBound(api, manifests);
  writeFileSync(example.doneFile, '');
}

/** The objects that are there, with what they are bound to. */
export async function exampleTable(api: ApiClient, examples: readonly Example[]): Promise<readonly string[]> {
  const rows = [['EXAMPLE', 'NAME', 'SIZE', 'STATUS', 'BOUND TO']];
  for (const manifest of examples.flatMap(manifestsOf)) {
    const object = await read(api, manifest);
    if (object?.status !== undefined) rows.push([manifest.kind, manifest.metadata.name, ...cells(object)]);
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What a start makes. A pod is its user's to apply: Berth has nothing to do about it that could be shown. */
function manifestsOf({ folder, heketi }: Example): readonly Manifest[] {
  const path = fileURLToPath(new URL(`../../../examples/${folder}`, import.meta.url));
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return (
    files
      .sort()
      // The files of the example hold one object each; the API is what checks them.
      .map((name) => parse(readFileSync(join(path, name), 'utf8')) as Manifest)
      .filter(({ kind }) => kind !== 'Pod')
      .map((manifest) => at(heketi, manifest))
  );
}

/** The class as an administrator writes it whose Heketi is there. */
function at(heketi: string, manifest: Manifest & { readonly parameters?: object }): Manifest {
  const { parameters } = manifest;
  if (parameters === undefined) return manifest;
  return { ...manifest, parameters: { ...parameters, resturl: heketi } } as Manifest;
}

/**
 * With what `kubectl apply` notes on the objects it makes, to the letter, so that a user's first apply of the
 * example's files says unchanged.
 */
function applied(manifest: Manifest): Manifest {
  const namespace = manifest.kind === 'PersistentVolumeClaim' ? { namespace: 'default' } : {};
  const noted = { ...manifest, metadata: { annotations: {}, ...namespace, ...manifest.metadata } };
  const note = { 'kubectl.kubernetes.io/last-applied-configuration': `${canonicalJson(noted)}\n` };
  return { ...manifest, metadata: { ...manifest.metadata, annotations: note } } as Manifest;
}

async function claimsBound(api: ApiClient, manifests: readonly Manifest[]): Promise<void> {
  const claims = manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  const deadline = Date.now() + BOUND_DEADLINE_MS;
  for (const claim of claims) {
    while (Date.now() < deadline && (await read(api, claim))?.status?.phase !== 'Bound') await sleep(20);
  }
}

async function read(api: ApiClient, manifest: Manifest): Promise<Shown | undefined> {
  const { status, body } = await api.request('GET', pathOf(manifest));
  return status === 200 ? (body as Shown) : undefined;
}

function cells({ spec = {}, status }: Shown): readonly string[] {
  const size = spec.capacity?.storage ?? spec.resources?.requests.storage ?? '';
  const claim = spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '';
  return [size, status?.phase ?? '', spec.volumeName ?? claim];
}
