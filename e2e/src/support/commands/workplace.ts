import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import type { Broker } from '../broker.js';
import { Kubectl, type KubectlBinary } from '../kubectl.js';
import type { Typist } from './command.js';

const EXAMPLES = fileURLToPath(new URL('../../../../examples', import.meta.url));

type Named = { readonly name: string; readonly [field: string]: unknown };
type Kubeconfig = {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: { readonly server: string } }];
  readonly users: readonly Named[];
  readonly contexts: readonly Named[];
};

/** Where each user reaches the API, when that is not where it is. */
export type Detours = Readonly<Record<string, string>>;

/** A kubectl whose kubeconfig has, besides what `npm start` wrote, contexts of a second Cluster of this name. */
export function workplace(
  binary: KubectlBinary,
  broker: Broker,
  cluster: string,
  detours: Detours = {},
): Typist {
  const { kubeconfig, endpoints } = broker.berth;
  const kubectl = new Kubectl(binary.path, kubeconfig);
  const own = join(kubectl.home, 'kubeconfig');
  writeFileSync(
    own,
    stringify(withCluster(parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig, cluster, detours)),
  );
  return {
    kubectl: kubectl.using(own),
    cluster,
    places: {
      examples: EXAMPLES,
      files: kustomization(kubectl.home),
      heketi: endpoints.heketi,
      prefix: `/clusters/${cluster}`,
    },
  };
}

/** The same users, at the path of another cluster. */
function withCluster(config: Kubeconfig, cluster: string, detours: Detours): object {
  const { server, ...certificates } = config.clusters[0].cluster;
  const users = config.users.map(({ name: user }) => {
    const detour = detours[user];
    const at = { server: `${detour ?? server}/clusters/${cluster}`, ...(!detour && certificates) };
    return { name: user === 'admin' ? cluster : `${cluster}-${user}`, user, at };
  });
  return {
    ...config,
    clusters: [...config.clusters, ...users.map(({ name, at }) => ({ name, cluster: at }))],
    contexts: [
      ...config.contexts,
      ...users.map(({ name, user }) => ({ name, context: { cluster: name, user, namespace: 'default' } })),
    ],
  };
}

function kustomization(folder: string): string {
  const kustomize = join(folder, 'kustomize');
  mkdirSync(kustomize);
  copyFileSync(join(EXAMPLES, 'static/01-pv1.yaml'), join(kustomize, 'volume.yaml'));
  writeFileSync(
    join(kustomize, 'kustomization.yaml'),
    stringify({ resources: ['volume.yaml'], namePrefix: 'k-' }),
  );
  return folder;
}
