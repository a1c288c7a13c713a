import { CommandRefusedError } from '../errors.js';
import { applyMergePatch, mergePatchBetween } from '../json/merge-patch.js';
import { type DomainEvent } from './decision.js';
import { type JsonObject, type KubeObject } from './kube-object.js';

/** Where an object is in its life. `deleting`: its end was asked for, finalizers still hold it. */
export type Life<T extends KubeObject> =
  | { readonly status: 'none' }
  | { readonly status: 'live'; readonly object: T }
  | { readonly status: 'deleting'; readonly object: T }
  | { readonly status: 'deleted'; readonly object: T };

/** What can be done to an object of any kind. */
export type LifeCommand<T extends KubeObject> =
  | { readonly type: 'Create'; readonly object: T }
  /** `object` is the whole object as it shall be. */
  | { readonly type: 'Edit'; readonly object: T }
  | { readonly type: 'Delete'; readonly at: string; readonly gracePeriodSeconds: number };

/** What can have happened to an object of any kind. `Name` begins the event's type: `ClaimCreated`. */
export type LifeEvent<Name extends string, T extends KubeObject> =
  | DomainEvent<`${Name}Created`, { readonly object: T }>
  | DomainEvent<`${Name}Edited`, { readonly patch: JsonObject }>
  | DomainEvent<`${Name}DeletionRequested`, { readonly at: string; readonly gracePeriodSeconds: number }>
  | DomainEvent<`${Name}Deleted`, { readonly patch?: JsonObject }>;

/** Reads where an object is in its life from the object itself. */
export function lifeOf<T extends KubeObject>(object: T | undefined): Life<T> {
  if (object === undefined) return { status: 'none' };
  return { status: object.metadata.deletionTimestamp === undefined ? 'live' : 'deleting', object };
}

/** What Kubernetes' garbage collector holds by. No object here waits for its dependents, so these hold nothing. */
const COLLECTORS_FINALIZERS = ['orphan', 'foregroundDeletion'];

/** True while something still has to let go of the object: of a namespace, its spec may name who. */
export function isHeld(object: KubeObject): boolean {
  if (object.metadata.finalizers?.some((it) => !COLLECTORS_FINALIZERS.includes(it)) === true) return true;
  const spec =
    object.kind === 'Namespace' ? (object.spec as { finalizers?: readonly string[] } | undefined) : undefined;
  return (spec?.finalizers ?? []).length > 0;
}

/**
 * Decides what every kind decides alike. An edit that changes nothing gives no event; one that takes the last
 * finalizer of a deleting object ends it; asking again for a deletion changes nothing.
 *
 * @throws CommandRefusedError when the object is not there, or there already.
 */
export function decideLife<Name extends string, T extends KubeObject>(
  name: Name,
  command: LifeCommand<T>,
  life: Life<T>,
): readonly LifeEvent<Name, T>[] {
  if (command.type === 'Create') {
    if (life.status !== 'none') throw new CommandRefusedError(`Create${name}`, life.status);
    return [{ type: `${name}Created`, schemaVersion: 1, data: { object: command.object } }];
  }
  if (life.status === 'none' || life.status === 'deleted') {
    throw new CommandRefusedError(`${command.type}${name}`, life.status);
  }
  return command.type === 'Edit' ? decideEdit(name, command.object, life) : decideDelete(name, command, life);
}

function decideEdit<Name extends string, T extends KubeObject>(
  name: Name,
  wanted: T,
  life: { readonly status: 'live' | 'deleting'; readonly object: T },
): readonly LifeEvent<Name, T>[] {
  const patch = mergePatchBetween(life.object, wanted);
  if (Object.keys(patch).length === 0) return [];
  if (life.status === 'deleting' && !isHeld(wanted)) {
    return [{ type: `${name}Deleted`, schemaVersion: 1, data: { patch } }];
  }
  return [{ type: `${name}Edited`, schemaVersion: 1, data: { patch } }];
}

function decideDelete<Name extends string, T extends KubeObject>(
  name: Name,
  { at, gracePeriodSeconds }: { readonly at: string; readonly gracePeriodSeconds: number },
  life: { readonly status: 'live' | 'deleting'; readonly object: T },
): readonly LifeEvent<Name, T>[] {
  if (!isHeld(life.object)) return [{ type: `${name}Deleted`, schemaVersion: 1, data: {} }];
  if (life.status === 'deleting') return [];
  return [{ type: `${name}DeletionRequested`, schemaVersion: 1, data: { at, gracePeriodSeconds } }];
}

/** Folds the events of a kind that has no others. */
export function evolveLife<Name extends string, T extends KubeObject>(
  name: Name,
  life: Life<T>,
  event: LifeEvent<Name, T>,
): Life<T> {
  if (isCreation(name, event)) return lifeOf(event.data.object);
  // The log never holds another event before the first.
  if (life.status === 'none') return life;
  const { object } = life;
  if (isDeletionRequest(name, event)) return lifeOf(markedForDeletion(object, event.data));
  const after = patched(object, event.data.patch);
  return event.type === `${name}Deleted` ? { status: 'deleted', object: after } : lifeOf(after);
}

function isCreation<Name extends string, T extends KubeObject>(
  name: Name,
  event: LifeEvent<Name, T>,
): event is DomainEvent<`${Name}Created`, { readonly object: T }> {
  return event.type === `${name}Created`;
}

function isDeletionRequest<Name extends string, T extends KubeObject>(
  name: Name,
  event: LifeEvent<Name, T>,
): event is DomainEvent<
  `${Name}DeletionRequested`,
  { readonly at: string; readonly gracePeriodSeconds: number }
> {
  return event.type === `${name}DeletionRequested`;
}

/** The object after an edit, or as it was when it ended. */
export function patched<T extends KubeObject>(object: T, patch: JsonObject | undefined): T {
  // The patch was made from two objects of this kind.
  return patch === undefined ? object : (applyMergePatch(object, patch) as T);
}

/** The object with the mark that its end was asked for. */
export function markedForDeletion<T extends KubeObject>(
  object: T,
  { at, gracePeriodSeconds }: { readonly at: string; readonly gracePeriodSeconds: number },
): T {
  const metadata = {
    ...object.metadata,
    deletionTimestamp: at,
    deletionGracePeriodSeconds: gracePeriodSeconds,
  };
  return { ...object, metadata };
}
