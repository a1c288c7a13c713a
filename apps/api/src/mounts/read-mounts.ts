import {
  type Claim,
  claimsUsedBy,
  type KubeObject,
  type Mount,
  type Node,
  type Pod,
  resolveMounts,
  type Volume,
} from '@berth/domain';
import { type ListPorts } from '../reads/read-list.js';
import { parseState } from '../resources/object-text.js';

/** What a pod mounts, at one moment of the log. */
export type PodMounts = { readonly pod: Pod; readonly mounts: readonly Mount[]; readonly position: number };

type Place = { readonly cluster: string; readonly namespace: string };

/** Pods taken from the store at a time. */
const PAGE = 1000;

/** Reads a pod and all that its mounts depend on as of one position; undefined: there is no such pod. */
export async function readMounts(
  place: Place,
  podName: string,
  ports: ListPorts,
): Promise<PodMounts | undefined> {
  const { position } = await ports.head();
  const read = async <Kind extends KubeObject>(kind: string, name: string, namespace = '') => {
    const found = await ports.getObject({ cluster: place.cluster, kind, namespace, name }, position);
    // The log keeps of a kind only what its schema let in.
    return found === undefined ? undefined : (parseState(found.state) as Kind);
  };
  const pod = await read<Pod>('Pod', podName, place.namespace);
  if (pod === undefined) return undefined;
  const claims = await present(claimsUsedBy(pod), (name) =>
    read<Claim>('PersistentVolumeClaim', name, place.namespace),
  );
  const volumes = await present(
    claims.map(({ spec }) => spec.volumeName ?? ''),
    (name) => read<Volume>('PersistentVolume', name),
  );
  const nodes = await present([pod.spec?.nodeName ?? ''], (name) => read<Node>('Node', name));
  const users = claims.length === 0 ? [] : await podsOf(place, position, ports);
  const mounts = resolveMounts(pod, {
    claimByName: (name) => named(claims, name),
    volumeByName: (name) => named(volumes, name),
    nodeByName: (name) => named(nodes, name),
    podsUsing: (claimName) => users.filter((it) => claimsUsedBy(it).includes(claimName)),
  });
  return { pod, mounts, position };
}

async function present<Kind>(
  names: readonly string[],
  read: (name: string) => Promise<Kind | undefined>,
): Promise<readonly Kind[]> {
  const found = await Promise.all(names.filter((name) => name !== '').map(read));
  return found.filter((it) => it !== undefined);
}

function named<Kind extends KubeObject>(objects: readonly Kind[], name: string): Kind | undefined {
  return objects.find(({ metadata }) => metadata.name === name);
}

async function podsOf(place: Place, at: number, { listObjects }: ListPorts): Promise<readonly Pod[]> {
  const pods: Pod[] = [];
  for (;;) {
    const last = pods.at(-1)?.metadata.name;
    const after = last === undefined ? {} : { after: { namespace: place.namespace, name: last } };
    const page = await listObjects({ ...place, kind: 'Pod', at, limit: PAGE, ...after });
    for (const { state } of page.objects) pods.push(parseState(state) as Pod);
    if (!page.hasMore) return pods;
  }
}
