import { type Sighting } from './sighting.js';
import { Authorizer } from '../authorization/authorizer.js';
import { RBAC_KINDS } from '../authorization/rbac-objects.js';
import { chooseDefaultClass, type KubeObject } from '@berth/domain';
import { type Holder } from '../commands/command-ports.js';
import { KnownBackends } from './known-backends.js';
import { parseState } from '../resources/object-text.js';
import { type ClassView } from '../resources/resource.js';

type Known = Holder & { readonly position: number };
type KnownClass = { readonly uid: string; readonly position: number; readonly object: KubeObject };

/** The kinds the catalog keeps. */
export const CATALOG_KINDS: ReadonlySet<string> = new Set([
  'Cluster',
  'Namespace',
  'StorageClass',
  'Backend',
  ...RBAC_KINDS,
]);

/**
 * The clusters, namespaces, classes, Backends and rules that every write looks at, kept in memory by following the log. It may lag
 * behind: what relies on it names the versions it saw, and the log refuses a decision made on an older one.
 */
export class Catalog {
  /** Who may do what, as far as the log was followed. */
  readonly authorizer = new Authorizer();
  readonly #clusters = new Map<string, Known>();
  readonly #namespaces = new Map<string, Known>();
  readonly #classes = new Map<string, Map<string, KnownClass>>();
  readonly #backends = new KnownBackends();
  /** Where each object ended whose earlier events the log may still bring. */
  readonly #ended = new Map<string, number>();

  /** Takes a newer sighting in; an older one than is known changes nothing. */
  note(seen: Sighting): void {
    const name = `${seen.kind} ${seen.cluster}/${seen.name}`;
    if ((this.#ended.get(name) ?? 0) >= seen.position) return;
    if (seen.deletes === true) this.#ended.set(name, seen.position);
    switch (seen.kind) {
      case 'Cluster':
        noteHolder(this.#clusters, seen.name, seen);
        break;
      case 'Namespace':
        noteHolder(this.#namespaces, `${seen.cluster}/${seen.name}`, seen);
        break;
      case 'StorageClass':
        this.#noteClass(seen);
        break;
      case 'Backend':
        this.#backends.note(seen);
        break;
      default:
        this.authorizer.note(seen);
    }
  }

  /** The log has been followed up to here: nothing older comes any more. */
  followedTo(position: number): void {
    for (const [name, ended] of this.#ended) if (ended <= position) this.#ended.delete(name);
  }

  /** Everything is forgotten: a new snapshot follows. */
  clear(): void {
    this.#clusters.clear();
    this.#namespaces.clear();
    this.#classes.clear();
    this.#backends.clear();
    this.authorizer.clear();
    this.#ended.clear();
  }

  get clusterNames(): readonly string[] {
    return [...this.#clusters.keys()];
  }

  cluster(name: string): Holder | undefined {
    return this.#clusters.get(name);
  }

  namespace(cluster: string, name: string): Holder | undefined {
    return this.#namespaces.get(`${cluster}/${name}`);
  }

  /** Says that a holder is not there after all. */
  forget(kind: 'Cluster' | 'Namespace', cluster: string, name: string): void {
    if (kind === 'Cluster') this.#clusters.delete(name);
    else this.#namespaces.delete(`${cluster}/${name}`);
  }

  /** The name of the Backend of a normalised URL. */
  backendAt(url: string): string | undefined {
    return this.#backends.at(url);
  }

  classes(cluster: string): ClassView {
    const classes = this.#classes.get(cluster);
    return {
      defaultClass: () => (classes === undefined ? undefined : chooseDefaultClass(objectsOf(classes))),
      allowsExpansion: (name) => {
        const found = classes?.get(name)?.object;
        // A class has its fields beside metadata.
        return found && ((found as { allowVolumeExpansion?: boolean }).allowVolumeExpansion ?? false);
      },
    };
  }

  #noteClass({ cluster, name, uid, position, state, deletes }: Sighting): void {
    const classes = this.#classes.get(cluster) ?? new Map<string, KnownClass>();
    this.#classes.set(cluster, classes);
    const known = classes.get(name);
    if (known !== undefined && known.position >= position) return;
    if (deletes !== true) classes.set(name, { uid, position, object: parseState(state) });
    else if (known?.uid === uid) classes.delete(name);
  }
}

function noteHolder(holders: Map<string, Known>, key: string, seen: Sighting): void {
  const known = holders.get(key);
  if (known !== undefined && known.position >= seen.position) return;
  if (seen.deletes !== true) {
    const { uid, version, position } = seen;
    const terminating = parseState(seen.state).metadata.deletionTimestamp !== undefined;
    holders.set(key, { uid, version, position, terminating });
  } else if (known?.uid === seen.uid) holders.delete(key);
}

function* objectsOf(classes: ReadonlyMap<string, KnownClass>): Generator<KubeObject> {
  for (const { object } of classes.values()) yield object;
}
