import { EXPANSION_EVENTS } from '../claim/expansion.js';
import { evolveClaim, type Claim, type ClaimEvent } from '../claim/claim.js';
import { decideClaim, type ClaimCommand } from '../claim/decide-claim.js';
import { PROVISIONING_EVENTS } from '../claim/provisioning.js';
import { UnknownEventError } from '../errors.js';
import { evolveNamespace, type Namespace, type NamespaceEvent } from '../kept/kept.js';
import { evolveVolume, type Volume, type VolumeEvent } from '../volume/volume.js';
import { decideVolume, type VolumeCommand } from '../volume/decide-volume.js';
import { RECLAIM_EVENTS } from '../volume/reclaim.js';
import { type Change, type DomainEvent, type Tracked } from './decision.js';
import { type KubeObject } from './kube-object.js';
import { decideLife, evolveLife, type Life, type LifeCommand, type LifeEvent, lifeOf } from './lifecycle.js';

/** What is decided and folded for one kind. */
type Aggregate = {
  readonly decide: (command: LifeCommand<KubeObject>, life: Life<KubeObject>) => readonly DomainEvent[];
  readonly evolve: (life: Life<KubeObject>, event: DomainEvent) => Life<KubeObject>;
  readonly eventTypes: ReadonlySet<string>;
};

const LIFE = ['Created', 'Edited', 'DeletionRequested', 'Deleted'];

/** The casts stand on the kind: an aggregate is only ever given objects and events of its own. */
const claims: Aggregate = {
  decide: (command, life) => decideClaim(command as ClaimCommand, life as Life<Claim>),
  evolve: (life, event) => evolveClaim(life as Life<Claim>, event as ClaimEvent),
  eventTypes: new Set([
    ...typesOf('Claim', ['Bound', 'Lost', 'Pending']),
    ...PROVISIONING_EVENTS,
    ...EXPANSION_EVENTS,
  ]),
};

const volumes: Aggregate = {
  decide: (command, life) => decideVolume(command as VolumeCommand, life as Life<Volume>),
  evolve: (life, event) => evolveVolume(life as Life<Volume>, event as VolumeEvent),
  eventTypes: new Set([
    ...typesOf('Volume', ['Available', 'Bound', 'Released', 'Unbound', 'Expanded']),
    'VolumeMismatched',
    ...RECLAIM_EVENTS,
  ]),
};

const namespaces: Aggregate = {
  ...plain('Namespace'),
  evolve: (life, event) => evolveNamespace(life as Life<Namespace>, event as NamespaceEvent),
};

/** Kinds that have no events but those every kind has. */
function plain(name: string): Aggregate {
  return {
    decide: (command, life) => decideLife(name, command, life),
    evolve: (life, event) => evolveLife(name, life, event as LifeEvent<string, KubeObject>),
    eventTypes: typesOf(name, []),
  };
}

const byKind: Readonly<Record<string, Aggregate>> = {
  PersistentVolumeClaim: claims,
  PersistentVolume: volumes,
  StorageClass: plain('StorageClass'),
  VolumeAttributesClass: plain('VolumeAttributesClass'),
  Namespace: namespaces,
  Cluster: plain('Cluster'),
  Backend: plain('Backend'),
  Secret: plain('Secret'),
  Endpoints: plain('Endpoints'),
  Service: plain('Service'),
  Pod: plain('Pod'),
  Node: plain('Node'),
  Role: plain('Role'),
  ClusterRole: plain('ClusterRole'),
  RoleBinding: plain('RoleBinding'),
  ClusterRoleBinding: plain('ClusterRoleBinding'),
  Event: plain('Event'),
  Lease: plain('Lease'),
};

function typesOf(name: string, more: readonly string[]): ReadonlySet<string> {
  return new Set([...LIFE, ...more].map((suffix) => name + suffix));
}

function aggregateOf(kind: string): Aggregate {
  const aggregate = byKind[kind];
  if (aggregate === undefined) throw new Error(`no rules for kind ${kind}`);
  return aggregate;
}

/**
 * The object after an event; for the event that ends it, as it was last. Replay folds every stream with this.
 *
 * @throws UnknownEventError for an event this code does not know.
 */
export function evolveObject(kind: string, before: KubeObject | undefined, event: DomainEvent): KubeObject {
  const aggregate = aggregateOf(kind);
  if (!aggregate.eventTypes.has(event.type) || event.schemaVersion !== 1) {
    throw new UnknownEventError(event.type, event.schemaVersion);
  }
  const life = aggregate.evolve(lifeOf(before), event);
  if (life.status === 'none') throw new UnknownEventError(event.type, event.schemaVersion);
  return life.object;
}

/** Runs a command against an object and gives the change it makes; undefined: it changes nothing. */
export function changeOf(tracked: Tracked, command: LifeCommand<KubeObject> | object): Change | undefined {
  const { cluster, version, object } = tracked;
  const life: Life<KubeObject> = version === 0 ? { status: 'none' } : lifeOf(object);
  const aggregate = aggregateOf(object.kind);
  const [event] = aggregate.decide(command as LifeCommand<KubeObject>, life);
  if (event === undefined) return undefined;
  const after = aggregate.evolve(life, event);
  if (after.status === 'none') return undefined;
  return {
    cluster,
    uid: object.metadata.uid,
    expectedVersion: version,
    event,
    after: after.object,
    deletes: after.status === 'deleted',
  };
}
