import type { ApiClient } from '@berth/testing';
import { createManifest, messageIn, pathOf } from './manifest.js';

const manifest = { apiVersion: 'berth.dev/v1', kind: 'Backend', metadata: { name: 'heketi' } };

/**
 * Lets Berth speak to the Heketi at `url`, through the Backend `heketi`. A Backend that is there goes along when the
 * address has changed, if the API allows it; all else of it is the administrator's and stays.
 */
export async function registerBackend(
  api: Pick<ApiClient, 'request'>,
  url: string,
  report: (line: string) => void,
): Promise<void> {
  const path = pathOf(manifest);
  const { status, body } = await api.request('GET', path);
  // Whoever starts Berth has named this very address, so it may be a private one.
  const spec = { type: 'heketi', url, allowPrivateAddresses: true };
  if (status !== 200) return createManifest(api, { ...manifest, spec } as typeof manifest);
  const before = (body as { readonly spec: { readonly url: string } }).spec.url;
  if (new URL(before).href === new URL(url).href) return;
  const contentType = { 'content-type': 'application/merge-patch+json' };
  const moved = await api.request('PATCH', path, { spec: { url } }, contentType);
  if (moved.status === 200) report(`Backend heketi was at ${before} and is at ${url} now`);
  else report(`Backend heketi stays at ${before}, while Heketi is at ${url}: ${messageIn(moved.body)}`);
}
