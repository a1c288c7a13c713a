import type { ApiClient } from '@berth/testing';
import { expect } from 'vitest';
import type { HeketiBeside } from './heketi.js';
import { claimsPath, listAll, volumesPath, type StorageObject } from './storage.js';

type MadeVolume = StorageObject & {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly glusterfs?: { readonly endpoints: string; readonly path: string } };
};

/** One line for a claim with its volume, as each of those who know of it have it. */
type Line = string;

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
  expect(await heketi.operations()).toBe(0);
  const lines = claims.map(({ metadata, spec, status }) =>
    lineOf(status.phase, metadata.uid, spec.volumeName ?? ''),
  );
  expect(sorted(lines)).toEqual(
    sorted(claims.map(({ metadata }) => lineOf('Bound', metadata.uid, `pvc-${metadata.uid}`))),
  );
  expect(
    sorted(
      volumes.map(({ metadata, spec, status }) =>
        lineOf(status.phase, spec.claimRef?.uid ?? '', metadata.name),
      ),
    ),
  ).toEqual(sorted(lines));
  expect(sorted((await heketi.volumes()).map(({ id, name }) => `${id} ${name}`))).toEqual(
    sorted(volumes.map(atHeketi)),
  );
  await checkBelongings(client, volumes);
}

async function checkBelongings(client: ApiClient, volumes: readonly MadeVolume[]): Promise<void> {
  const named = sorted(volumes.map(({ spec }) => spec.glusterfs?.endpoints ?? ''));
  const [endpoints, services] = await Promise.all(
    [endpointsPath, servicesPath].map((path) => listAll(client, path)),
  );
  for (const kept of [endpoints, services]) expect(sorted((kept ?? []).map(nameOf))).toEqual(named);
  for (const one of endpoints ?? []) {
    expect(addressesOf(one as unknown as EndpointsObject)).toEqual(ADDRESSES);
  }
}

type EndpointsObject = {
  readonly subsets?: readonly { readonly addresses?: readonly { readonly ip: string }[] }[];
};

function addressesOf({ subsets = [] }: EndpointsObject): readonly string[] {
  return sorted(subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)));
}

function atHeketi({ metadata, spec }: MadeVolume): string {
  const id = metadata.annotations?.['gluster.kubernetes.io/heketi-volume-id'] ?? '';
  return `${id} ${spec.glusterfs?.path ?? ''}`;
}

function lineOf(phase: string, claimUid: string, volume: string): Line {
  return `claim ${claimUid} has ${volume}: ${phase}`;
}

function nameOf({ metadata }: StorageObject): string {
  return metadata.name;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}
