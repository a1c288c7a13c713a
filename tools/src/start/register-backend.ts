import type { ApiClient } from '@berth/testing';
import { createManifest, messageIn } from './manifest.js';
import { StartError } from './start-error.js';

type StoredBackend = {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly url: string };
};

const PATH = '/apis/berth.dev/v1/backends';
const NAME = 'heketi';

/**
 * Lets Berth speak to the Heketi at `url`, through the Backend `heketi`, unless some Backend allows that address
 * already. A Backend is at one address for ever, since volumes name it by that.
 */
export async function registerBackend(
  api: Pick<ApiClient, 'request'>,
  url: string,
  report: (line: string) => void,
): Promise<void> {
  const backends = await readBackends(api);
  if (backends.some(({ spec }) => new URL(spec.url).href === new URL(url).href)) return;
  const other = backends.find(({ metadata }) => metadata.name === NAME);
  if (other !== undefined) {
    report(
      `Heketi is at ${url}, but the Backend ${NAME} is at ${other.spec.url} and cannot move: have Heketi there again, ` +
        `or delete the Backend and start again; volumes made there then stay there`,
    );
    return;
  }
  const named = { apiVersion: 'berth.dev/v1', kind: 'Backend', metadata: { name: NAME } };
  // Whoever starts Berth has named this very address, so it may be a private one.
  const backend = { ...named, spec: { type: 'heketi', url, allowPrivateAddresses: true } };
  await createManifest(api, backend);
}

async function readBackends(api: Pick<ApiClient, 'request'>): Promise<readonly StoredBackend[]> {
  const { status, body } = await api.request('GET', PATH);
  if (status !== 200) throw new StartError(`GET ${PATH} was answered with ${status}: ${messageIn(body)}`);
  return (body as { readonly items: readonly StoredBackend[] }).items;
}
