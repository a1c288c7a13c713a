import type { ApiClient } from '@berth/testing';
import type { HeketiBeside } from './heketi.js';
import { claimsPath, listAll, volumesPath, type StorageObject } from './storage.js';

type MadeVolume = StorageObject & {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly glusterfs?: { readonly endpoints: string; readonly path: string } };
};

const ADDRESSES = ['192.168.66.84', '192.168.66.86', '192.168.66.87'];
const servicesPath = '/api/v1/namespaces/default/services';
const endpointsPath = '/api/v1/namespaces/default/endpoints';

/**
 * Each claim of the namespace has one volume of its own, and nothing else is anywhere: not a PersistentVolume,
 * Endpoints, Service, or volume or begun operation at Heketi. Fails with what is too much and what is missing.
 */
export async function checkProvisioned(client: ApiClient, heketi: HeketiBeside): Promise<void> {
  const claims = await listAll(client, claimsPath);
  const volumes = (await listAll(client, volumesPath)) as readonly MadeVolume[];
  if ((await heketi.operations()) > 0) throw new Error('operations at Heketi were begun and not ended');
  const wanted = claims.map(({ metadata: { uid } }) => lineOf('Bound', uid, `pvc-${uid}`));
  same(
    'claims',
    claims.map(({ metadata, spec, status }) => lineOf(status.phase, metadata.uid, spec.volumeName ?? '')),
    wanted,
  );
  same(
    'PersistentVolumes',
    volumes.map(({ metadata, spec, status }) =>
      lineOf(status.phase, spec.claimRef?.uid ?? '', metadata.name),
    ),
    wanted,
  );
  same(
    'volumes at Heketi',
    (await heketi.volumes()).map(({ id, name }) => `${id} ${name}`),
    volumes.map(atHeketi),
  );
  await checkBelongings(client, volumes);
}

async function checkBelongings(client: ApiClient, volumes: readonly MadeVolume[]): Promise<void> {
  const named = volumes.map(({ spec }) => spec.glusterfs?.endpoints ?? '');
  same('Services', (await listAll(client, servicesPath)).map(nameOf), named);
  const endpoints = await listAll(client, endpointsPath);
  same('Endpoints', endpoints.map(nameOf), named);
  for (const one of endpoints) {
    same(`addresses of ${nameOf(one)}`, addressesOf(one as unknown as EndpointsObject), ADDRESSES);
  }
}

/** Says what differs, since this is often the cause of an error that waited in vain. */
function same(what: string, found: readonly string[], wanted: readonly string[]): void {
  const extra = found.filter((one) => !wanted.includes(one));
  const missing = wanted.filter((one) => !found.includes(one));
  if (extra.length + missing.length > 0 || found.length !== wanted.length) {
    throw new Error(
      `${what}, ${found.length} of ${wanted.length}: [${extra.join('; ')}] instead of [${missing.join('; ')}]`,
    );
  }
}

type EndpointsObject = {
  readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[] }[];
};

function addressesOf({ subsets = [] }: EndpointsObject): readonly string[] {
  return subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));
}

function atHeketi({ metadata, spec }: MadeVolume): string {
  const id = metadata.annotations?.['gluster.kubernetes.io/heketi-volume-id'] ?? '';
  return `${id} ${spec.glusterfs?.path ?? ''}`;
}

/** A claim with its volume, as each of those who know of it has it. */
function lineOf(phase: string, claimUid: string, volume: string): string {
  return `claim ${claimUid} has ${volume}: ${phase}`;
}

function nameOf({ metadata }: StorageObject): string {
  return metadata.name;
}
