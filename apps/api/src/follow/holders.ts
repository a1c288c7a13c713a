import { type ObjectName, type StoredObject } from '@berth/event-store';
import { type Holder, type Holders } from '../commands/command-ports.js';
import { type Catalog } from './catalog.js';

type GetObject = (name: ObjectName) => Promise<StoredObject | undefined>;

/**
 * The cluster and namespace a write relies on: from the catalog when it knows them, from the log when it does
 * not, or when `fresh` says that what it knew proved old.
 */
export async function readHolders(
  catalog: Catalog,
  getObject: GetObject,
  cluster: string,
  namespace: string,
  fresh: boolean,
): Promise<Holders> {
  const [clusterHolder, namespaceHolder] = await Promise.all([
    readCluster(catalog, getObject, cluster, fresh),
    namespace === '' ? undefined : readNamespace(catalog, getObject, cluster, namespace, fresh),
  ]);
  return {
    ...(clusterHolder === undefined ? {} : { cluster: clusterHolder }),
    ...(namespaceHolder === undefined ? {} : { namespace: namespaceHolder }),
  };
}

export async function readCluster(
  catalog: Catalog,
  getObject: GetObject,
  name: string,
  fresh: boolean,
): Promise<Holder | undefined> {
  const known = fresh ? undefined : catalog.cluster(name);
  if (known !== undefined) return known;
  const found = await getObject({ cluster: '', kind: 'Cluster', namespace: '', name });
  if (found === undefined) catalog.forget('Cluster', '', name);
  else catalog.note(found);
  return catalog.cluster(name);
}

async function readNamespace(
  catalog: Catalog,
  getObject: GetObject,
  cluster: string,
  name: string,
  fresh: boolean,
): Promise<Holder | undefined> {
  const known = fresh ? undefined : catalog.namespace(cluster, name);
  if (known !== undefined) return known;
  const found = await getObject({ cluster, kind: 'Namespace', namespace: '', name });
  if (found === undefined) catalog.forget('Namespace', cluster, name);
  else catalog.note(found);
  return catalog.namespace(cluster, name);
}
